import { TestBed, type ComponentFixture } from '@angular/core/testing'
import { ConversationView } from './conversation-view.ts'
import { allByRole, byRole } from '../testing/by-role.ts'
import { event, type Fixture, ME, receive, startedClient } from '../testing/client-fixture.ts'

interface Shown extends Fixture {
  readonly view: ComponentFixture<ConversationView>
  readonly page: HTMLElement
}

async function show(...[timeline, answer]: Parameters<typeof startedClient>): Promise<Shown> {
  const fixture = await startedClient(timeline, answer)
  TestBed.configureTestingModule({ providers: fixture.providers })
  const view = TestBed.createComponent(ConversationView)
  view.componentRef.setInput('room', fixture.room)
  const page = view.nativeElement as HTMLElement
  page.style.height = '600px'
  await view.whenStable()
  return { ...fixture, view, page }
}

function field(page: HTMLElement): HTMLTextAreaElement {
  return byRole(page, 'combobox') as HTMLTextAreaElement
}

async function type({ view, page }: Shown, text: string): Promise<void> {
  field(page).value = text
  field(page).setSelectionRange(text.length, text.length)
  field(page).dispatchEvent(new Event('input'))
  await view.whenStable()
}

async function press({ view, page }: Shown, key: string): Promise<void> {
  field(page).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  await view.whenStable()
}

/** A single key on the last message. */
async function act({ view, page }: Shown, key: string): Promise<void> {
  allByRole(page, 'article')
    .at(-1)
    ?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
  await view.whenStable()
}

/** Leaves the conversation and comes back. */
async function again(shown: Shown, meanwhile?: () => void): Promise<Shown> {
  shown.view.destroy()
  meanwhile?.()
  const view = TestBed.createComponent(ConversationView)
  view.componentRef.setInput('room', shown.room)
  await view.whenStable()
  return { ...shown, view, page: view.nativeElement as HTMLElement }
}

/** Waits for what the network and the outbox do in their own time; the runner's limit ends a wait in vain. */
async function until(view: ComponentFixture<unknown>, isDone: () => boolean): Promise<void> {
  while (!isDone()) {
    await new Promise((resolve) => requestAnimationFrame(resolve))
    await view.whenStable()
  }
}

describe('a conversation', () => {
  it('shows who wrote what', async () => {
    const { page } = await show([event('@ada:x', 'Good morning'), event('@bob:x', 'Hello Ada')])
    expect(byRole(page, 'article', /^Ada, /).textContent).toContain('Good morning')
    expect(byRole(page, 'article', /^Bob, /).textContent).toContain('Hello Ada')
  })

  it('names the author once for several messages in a row', async () => {
    const { page } = await show([event('@ada:x', 'one'), event('@ada:x', 'two')])
    const [first, second] = allByRole(page, 'article')
    expect(first?.querySelector('header')).not.toBeNull()
    expect(second?.querySelector('header')).toBeNull()
  })

  it('shows a typed message at once, before the server has answered', async () => {
    const shown = await show([], (call) => (call.path.includes('/send/') ? undefined : { body: {} }))
    await type(shown, 'On my way')
    await press(shown, 'Enter')
    await until(shown.view, () => allByRole(shown.page, 'article').length > 0)
    expect(byRole(shown.page, 'article').textContent).toContain('On my way')
    expect(field(shown.page).value).toBe('')
    await until(shown.view, () => shown.calls.some((call) => call.path.includes('/send/m.room.message/')))
  })

  it('offers to retry or discard what the server has refused', async () => {
    const shown = await show([], (call) =>
      call.path.includes('/send/') ? { status: 403, body: { errcode: 'M_FORBIDDEN', error: 'Read only.' } } : undefined,
    )
    await type(shown, 'refused')
    await press(shown, 'Enter')
    await until(shown.view, () => allByRole(shown.page, 'alert').length > 0)
    expect(byRole(shown.page, 'alert').textContent).toContain('Read only.')
    expect(allByRole(shown.page, 'button', 'Retry').length).toBe(1)
    byRole(shown.page, 'button', 'Discard').click()
    await until(shown.view, () => allByRole(shown.page, 'article').length === 0)
    expect(allByRole(shown.page, 'alert').length).toBe(0)
  })

  it('begins at what is new, though an unsent message waits at the end', async () => {
    const seen = event('@ada:x', 'seen')
    const shown = await show([seen], (call) =>
      call.path.includes('/send/') ? { status: 403, body: { errcode: 'M_FORBIDDEN', error: 'Read only.' } } : undefined,
    )
    await type(shown, 'refused')
    await press(shown, 'Enter')
    await until(shown.view, () => allByRole(shown.page, 'alert').length > 0)
    const later = await again(shown, () => {
      receive(shown.client, {
        timeline: { events: [event('@ada:x', 'new')] },
        account_data: { events: [{ type: 'm.fully_read', content: { event_id: seen['event_id'] } }] },
      })
    })
    expect(allByRole(later.page, 'separator', 'New messages').length).toBe(1)
  })

  it('brings what was too large back into the composer, since sending it again is of no use', async () => {
    const shown = await show([event('@ada:x', 'Tell me all')], (call) =>
      call.path.includes('/send/') ? { status: 413, body: { errcode: 'M_TOO_LARGE', error: 'Too long.' } } : undefined,
    )
    await act(shown, 'r')
    await type(shown, '/me tells a *long* story')
    await press(shown, 'Enter')
    await until(shown.view, () => allByRole(shown.page, 'alert').length > 0)
    expect(allByRole(shown.page, 'button', 'Retry').length).toBe(0)
    await type(shown, 'already typing on')
    byRole(shown.page, 'alert').querySelector('button')?.click()
    await until(shown.view, () => allByRole(shown.page, 'article').length === 1)
    expect(field(shown.page).value).toBe('/me tells a *long* story\n\nalready typing on')
    expect(shown.page.textContent).toContain('Replying to Ada')
  })

  it('edits the last own message with the arrow key, and leaves with Escape', async () => {
    const shown = await show([event(ME, 'mispelled'), event('@ada:x', 'What?')])
    await press(shown, 'ArrowUp')
    expect(field(shown.page).value).toBe('mispelled')
    await press(shown, 'Escape')
    expect(field(shown.page).value).toBe('')
    await press(shown, 'ArrowUp')
    await type(shown, 'misspelled')
    await press(shown, 'Enter')
    await until(shown.view, () => shown.calls.some((call) => call.path.includes('/send/')))
    const sent = shown.calls.find((call) => call.path.includes('/send/'))
    expect(sent?.body['m.new_content']).toEqual(jasmine.objectContaining({ body: 'misspelled' }))
  })

  it('names the channel in the field as it is called now', async () => {
    const { client, view, page } = await show([])
    expect(field(page).placeholder).toBe('Message #design')
    const name = event('@ada:x', '', { type: 'm.room.name', state_key: '', content: { name: 'drafting' } })
    receive(client, { state_after: { events: [name] } })
    await view.whenStable()
    expect(field(page).placeholder).toBe('Message #drafting')
  })

  it('completes a name and mentions its bearer', async () => {
    const shown = await show([])
    await type(shown, 'Ask @bo')
    expect(allByRole(shown.page, 'option').map((option) => option.textContent)).toEqual([jasmine.stringMatching('Bob')])
    await press(shown, 'Enter')
    expect(field(shown.page).value).toBe('Ask @Bob ')
    await press(shown, 'Enter')
    await until(shown.view, () => shown.calls.some((call) => call.path.includes('/send/')))
    const sent = shown.calls.find((call) => call.path.includes('/send/'))
    expect(sent?.body['m.mentions']).toEqual({ user_ids: ['@bob:x'] })
    expect(sent?.body['formatted_body']).toContain('https://matrix.to/#/%40bob%3Ax')
  })

  it('keeps what was typed for the next visit', async () => {
    const shown = await show([])
    await type(shown, 'half a thought')
    expect(field((await again(shown)).page).value).toBe('half a thought')
  })

  it('is still a reply at the next visit', async () => {
    const question = event('@ada:x', 'How long?')
    const shown = await show([question])
    await act(shown, 'r')
    await type(shown, 'Two weeks')
    const later = await again(shown)
    expect(later.page.textContent).toContain('Replying to Ada')
    await press(later, 'Enter')
    await until(later.view, () => shown.calls.some((call) => call.path.includes('/send/')))
    const sent = shown.calls.find((call) => call.path.includes('/send/'))
    expect(sent?.body['m.relates_to']).toEqual({ 'm.in_reply_to': { event_id: question['event_id'] } })
    expect(later.page.textContent).not.toContain('Replying to')
  })

  it('goes on with an edit at the next visit, and then with what was written before', async () => {
    const shown = await show([event(ME, 'mispelled')])
    await type(shown, 'half a thought')
    await act(shown, 'e')
    await type(shown, 'misspelled')
    const later = await again(shown)
    expect(later.page.textContent).toContain('Editing')
    expect(field(later.page).value).toBe('misspelled')
    await press(later, 'Enter')
    await until(later.view, () => shown.calls.some((call) => call.path.includes('/send/')))
    const sent = shown.calls.find((call) => call.path.includes('/send/'))
    expect(sent?.body['m.new_content']).toEqual(jasmine.objectContaining({ body: 'misspelled' }))
    expect(field(later.page).value).toBe('half a thought')
  })

  it('shows a deleted message as such, and an edited one with a mark', async () => {
    const gone = event('@ada:x', 'secret')
    const first = event('@bob:x', 'frist')
    const edit = event('@bob:x', '* first', {
      content: {
        msgtype: 'm.text',
        body: '* first',
        'm.new_content': { msgtype: 'm.text', body: 'first' },
        'm.relates_to': { rel_type: 'm.replace', event_id: first['event_id'] },
      },
    })
    const redaction = event('@ada:x', '', { type: 'm.room.redaction', content: { redacts: gone['event_id'] } })
    const { page } = await show([gone, first, edit, redaction])
    expect(byRole(page, 'article', /^Ada, /).textContent).toContain('Message deleted')
    expect(page.textContent).not.toContain('secret')
    expect(byRole(page, 'article', /^Bob, /).textContent).toMatch(/first\s*\(edited\)/)
  })

  it('adds and takes back a reaction with a click', async () => {
    const message = event('@ada:x', 'Done')
    const reaction = event('@bob:x', '', {
      type: 'm.reaction',
      content: { 'm.relates_to': { rel_type: 'm.annotation', event_id: message['event_id'], key: '🎉' } },
    })
    const shown = await show([message, reaction])
    byRole(shown.page, 'button', /^🎉 1: Bob/).click()
    await until(shown.view, () => allByRole(shown.page, 'button', /^🎉 2/).length === 1)
    expect(byRole(shown.page, 'button', /^🎉 2/).getAttribute('aria-pressed')).toBe('true')
  })

  it('offers a picture that cannot be drawn as a file', async () => {
    const content = {
      msgtype: 'm.image',
      body: 'cat.png',
      url: 'mxc://x/1',
      info: { mimetype: 'image/png', size: 2000 },
    }
    const refused = { status: 400, body: { errcode: 'M_UNKNOWN', error: 'No picture.' } }
    const answers = [{ body: 'no picture' }, refused]
    for (const thumbnail of answers) {
      const { page, view } = await show([event('@ada:x', '', { content })], ({ path }) =>
        path.includes('/thumbnail/') ? thumbnail : undefined,
      )
      await until(view, () => allByRole(page, 'button', /^Download cat\.png/).length === 1)
      expect(allByRole(page, 'button', /^Open picture/).length).toBe(0)
      TestBed.resetTestingModule()
    }
  })

  it('draws only what is near the window of a long history, and goes on at the newest end', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => event('@ada:x', `number ${index}`))
    const { page, view } = await show(many)
    const feed = byRole(page, 'feed')
    await until(view, () => feed.textContent.includes('number 4999'))
    expect(allByRole(page, 'article').length).toBeLessThan(200)
    feed.scrollTop = 0
    feed.dispatchEvent(new Event('scroll'))
    await until(view, () => feed.textContent.includes('number 0'))
    expect(feed.textContent).not.toContain('number 4999')
    byRole(page, 'button', /Latest|new/).click()
    await until(view, () => feed.textContent.includes('number 4999'))
  })
})
