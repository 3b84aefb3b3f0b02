import { TestBed } from '@angular/core/testing'
import { Dialogs } from './dialogs.ts'
import { byRole } from '../testing/by-role.ts'

describe('a question in a dialog', () => {
  const question = { heading: 'Leave design?', text: 'You can join again.', action: 'Leave', dangerous: true }

  function ask(): Promise<boolean> {
    TestBed.configureTestingModule({ providers: [Dialogs] })
    const answer = TestBed.inject(Dialogs).confirm(question)
    TestBed.tick()
    return answer
  }

  it('is a modal dialog with the heading as its name', async () => {
    const answer = ask()
    const dialog = byRole(document, 'dialog')
    expect(dialog.getAttribute('aria-modal')).toBe('true')
    const heading = document.getElementById(dialog.getAttribute('aria-labelledby') ?? '')
    expect(heading?.textContent).toBe('Leave design?')
    byRole(dialog, 'button', 'Leave').click()
    await expectAsync(answer).toBeResolvedTo(true)
  })

  it('is answered with no by Cancel and by Escape', async () => {
    const first = ask()
    byRole(document, 'button', 'Cancel').click()
    await expectAsync(first).toBeResolvedTo(false)
    const second = TestBed.inject(Dialogs).confirm(question)
    TestBed.tick()
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', keyCode: 27, bubbles: true }))
    await expectAsync(second).toBeResolvedTo(false)
  })
})
