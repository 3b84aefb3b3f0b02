import { TestBed } from '@angular/core/testing'
import { RoomList } from './room-list.ts'
import { RoomListStore } from './room-list-store.ts'
import { Preferences } from '../settings/preferences.ts'
import { allByRole, byRole } from '../testing/by-role.ts'
import { event, ROOM, startedClient } from '../testing/client-fixture.ts'

describe('the channel list', () => {
  beforeEach(() => {
    localStorage.clear()
  })

  async function show() {
    const fixture = await startedClient([event('@ada:x', 'hello')])
    TestBed.configureTestingModule({ providers: fixture.providers })
    const view = TestBed.createComponent(RoomList)
    await view.whenStable()
    return { ...fixture, view, page: view.nativeElement as HTMLElement }
  }

  it('says that a channel has something unread', async () => {
    const { page } = await show()
    expect(byRole(page, 'link', /^design/).getAttribute('aria-label')).toBe('design, private, unread')
  })

  it('marks the open channel', async () => {
    const { page, view } = await show()
    TestBed.inject(RoomListStore).open(ROOM)
    await view.whenStable()
    expect(byRole(page, 'link', /^design/).getAttribute('aria-current')).toBe('page')
  })

  it('folds a section and keeps that for the next visit, the unread channel still in sight', async () => {
    const { page, view } = await show()
    const title = byRole(page, 'button', 'Channels')
    expect(title.getAttribute('aria-expanded')).toBe('true')
    title.click()
    await view.whenStable()
    expect(title.getAttribute('aria-expanded')).toBe('false')
    expect(TestBed.inject(Preferences).values().collapsed).toEqual(['channels'])
    expect(allByRole(page, 'link', /^design/).length).toBe(1)
  })
})
