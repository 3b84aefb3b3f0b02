import { TestBed } from '@angular/core/testing'
import { RoomHeader } from './room-header.ts'
import { allByRole } from '../testing/by-role.ts'
import { receive, startedClient } from '../testing/client-fixture.ts'

describe('the header of a channel', () => {
  it('says that a thread has something new, as long as it has', async () => {
    const { client, room, providers } = await startedClient([])
    TestBed.configureTestingModule({ providers })
    const header = TestBed.createComponent(RoomHeader)
    header.componentRef.setInput('room', room)
    const named = async (name: string) => {
      await header.whenStable()
      return allByRole(header.nativeElement as HTMLElement, 'button', name).length
    }
    expect(await named('Threads')).toBe(1)
    receive(client, { unread_thread_notifications: { $root: { notification_count: 1, highlight_count: 0 } } })
    expect(await named('Threads, unread')).toBe(1)
    receive(client, { unread_thread_notifications: {} })
    expect(await named('Threads')).toBe(1)
  })
})
