/** What was typed and not sent. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Homeserver } from '#tests/kit/homeserver.ts'
import type { TestUser } from '#tests/kit/test-user.ts'
import { useBrowser } from './browser.ts'
import type { BrowserWindow } from './browser-window.ts'
import { eventually } from './eventually.ts'

const browser = useBrowser()
let server: Homeserver
let alice: TestUser

beforeAll(async () => {
  server = await Homeserver.start()
  alice = await server.register('alice')
})
afterAll(async () => await server[Symbol.asyncDispose]())

async function aliceIn(name: string, texts: readonly string[]): Promise<BrowserWindow> {
  const room = await alice.createRoom({ name, preset: 'public_chat' })
  for (const text of texts) await alice.send(room, text)
  const window = await browser.open()
  await window.openAs(alice, server.url, `/room/${encodeURIComponent(room)}`)
  await window.conversation(name).field.waitFor()
  return window
}

test('what was typed right before a reload is there after it', async () => {
  const window = await aliceIn('drafts', [])
  const { field } = window.conversation('drafts')
  for (const text of ['half a thought', 'half a thought and another', 'a third']) {
    await field.fill(text)
    await window.page.reload()
    await eventually(async () => await field.inputValue()).toBe(text)
  }
})

test('a reply and an edit go on after a reload', async () => {
  const window = await aliceIn('unfinished', ['How long does it take?', 'Two weaks'])
  const conversation = window.conversation('unfinished')
  const { field, region } = conversation
  await conversation.act(conversation.message('How long does it take?'), 'Reply')
  await field.fill('Not long')
  await conversation.act(conversation.message('Two weaks'), 'Edit')
  await field.fill('Two weeks')
  await window.page.reload()
  await region.getByText('Editing').waitFor()
  expect(await field.inputValue()).toBe('Two weeks')
  await field.press('Enter')
  await conversation.message('Two weeks').getByText('(edited)').waitFor()

  await region.getByText('Replying to alice').waitFor()
  expect(await field.inputValue()).toBe('Not long')
  await field.press('Enter')
  await conversation.message('Not long').getByText('How long does it take?').waitFor()
})
