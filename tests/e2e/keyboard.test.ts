/** Without a mouse. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Homeserver } from '#tests/kit/homeserver.ts'
import type { TestUser } from '#tests/kit/test-user.ts'
import { useBrowser } from './browser.ts'
import type { BrowserWindow } from './browser-window.ts'
import { eventually } from './eventually.ts'
import { unnamedControls } from './page-checks.ts'

const browser = useBrowser()
let server: Homeserver
let alice: TestUser
const rooms = new Map<string, string>()

beforeAll(async () => {
  server = await Homeserver.start()
  alice = await server.register('alice')
  const bob = await server.register('bob')
  for (const name of ['apples', 'bananas', 'cherries', 'dates']) {
    const room = await alice.createRoom({ name, preset: 'public_chat' })
    await bob.join(room)
    rooms.set(name, room)
  }
})
afterAll(async () => await server[Symbol.asyncDispose]())

async function bobIn(name: string): Promise<BrowserWindow> {
  const window = await browser.open()
  const path = `/room/${encodeURIComponent(rooms.get(name) ?? '')}`
  await window.openAs(await server.login('bob'), server.url, path)
  await window.conversation(name).field.waitFor()
  return window
}

/** The label or the name of what has the focus; nothing where the focus is lost. */
async function focused({ page }: BrowserWindow): Promise<string> {
  return await page.evaluate(`
    document.activeElement === document.body ? '' :
      document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim()
  `)
}

test('one gets from channel to channel by keys', async () => {
  const bob = await bobIn('apples')
  const { keyboard } = bob.page
  await keyboard.press('Control+k')
  await bob.dialog('Jump to a channel or person').waitFor()
  expect(await focused(bob)).toBe('Jump to a channel or person')
  await keyboard.type('cherr')
  await keyboard.press('Enter')
  await bob.conversation('cherries').field.waitFor()

  await bob.conversation('cherries').field.focus()
  await alice.send(rooms.get('bananas') ?? '', 'news of bananas')
  await bob.channels.getByRole('link', { name: 'bananas, 1 unread' }).waitFor()
  await keyboard.press('Alt+Shift+ArrowDown')
  await bob.conversation('bananas').message('news of bananas').waitFor()
  await eventually(async () => await focused(bob)).not.toBe('')
  await alice.send(rooms.get('dates') ?? '', 'news of dates')
  await bob.channels.getByRole('link', { name: 'dates, 1 unread' }).waitFor()
  await keyboard.press('Alt+Shift+ArrowUp')
  await bob.conversation('dates').message('news of dates').waitFor()
  await keyboard.press('Alt+ArrowDown')
  await bob.conversation('dates').field.waitFor({ state: 'detached' })
})

test('one writes, corrects the last message, and opens and leaves a thread by keys', async () => {
  const bob = await bobIn('apples')
  const { keyboard } = bob.page
  const apples = bob.conversation('apples')
  await apples.field.focus()
  await keyboard.type('The firts message')
  await keyboard.press('Enter')
  await apples.message('The firts message').waitFor()
  await eventually(async () => await apples.messages.getByText('Sending').count()).toBe(0)
  await keyboard.press('ArrowUp')
  await eventually(async () => await apples.field.inputValue()).toBe('The firts message')
  await keyboard.press('Control+a')
  await keyboard.type('The first message')
  await keyboard.press('Enter')
  await apples.message('The first message').getByText('(edited)').waitFor()

  await keyboard.press('ArrowUp')
  await eventually(async () => await apples.field.inputValue()).toBe('The first message')
  await keyboard.press('Escape')
  await eventually(async () => await apples.field.inputValue()).toBe('')
  expect(await focused(bob)).toBe('Message #apples')

  // From the field into the messages, to the last one.
  await bob.page.keyboard.press('Shift+Tab')
  await eventually(async () => await focused(bob)).toMatch(/^bob, /)
  await keyboard.press('t')
  await bob.thread.field.waitFor()
  await eventually(async () => await focused(bob)).toBe('Reply in thread')
  await keyboard.type('An aside')
  await keyboard.press('Enter')
  await bob.thread.message('An aside').waitFor()
  await keyboard.press('Escape')
  await bob.thread.field.waitFor({ state: 'detached' })
  await eventually(async () => await focused(bob)).not.toBe('')
})

test('the settings take the focus, and no channel is the open one any more', async () => {
  const bob = await bobIn('apples')
  await bob.channel('apples').focus()
  await bob.page.keyboard.press('Control+,')
  await bob.page.getByRole('heading', { name: 'Settings' }).waitFor()
  await eventually(async () => await focused(bob)).toBe('Settings')
  expect(await bob.channel('apples').getAttribute('aria-current')).toBeNull()
})

test('one writes to somebody by keys', async () => {
  const bob = await bobIn('apples')
  const { keyboard } = bob.page
  await keyboard.press('Control+Shift+k')
  const dialog = bob.dialog('New message')
  await dialog.waitFor()
  await keyboard.type('alic')
  await dialog.getByRole('option', { name: 'alice', selected: true }).waitFor()
  await keyboard.press('Enter')
  await bob.conversation('alice').field.waitFor()
})

test('the focus comes back to the message after a reaction, a look at the emoji and a deletion', async () => {
  const bob = await bobIn('bananas')
  const { keyboard } = bob.page
  const bananas = bob.conversation('bananas')
  await bananas.write('a ripe one')
  await bananas.message('a ripe one').waitFor()
  await eventually(async () => await bananas.messages.getByText('Sending').count()).toBe(0)
  const emoji = bob.dialog('Choose an emoji')
  const isBack = async () => await eventually(async () => await focused(bob)).toMatch(/^bob, /)
  await keyboard.press('Shift+Tab')
  await isBack()
  await keyboard.press('+')
  await emoji.waitFor()
  await keyboard.press('Escape')
  await isBack()
  await bananas.message('a ripe one').getByRole('button', { name: 'Add reaction' }).press('Enter')
  await emoji.waitFor()
  await keyboard.type('banana')
  await keyboard.press('Enter')
  await bananas.message('a ripe one').getByRole('button', { name: /^🍌 1/ }).waitFor()
  await isBack()
  await bananas.message('a ripe one').getByRole('button', { name: 'Delete' }).press('Enter')
  await bob.dialog('Delete this message?').waitFor()
  await keyboard.press('Enter')
  await bananas.message('Message deleted').waitFor()
  await isBack()
})

test.each([
  ['Control+k', 'Jump to a channel or person'],
  ['Control+/', 'Keyboard shortcuts'],
  ['Control+Shift+k', 'New message'],
])('%s opens a dialog that keeps the focus inside and gives it back', async (keys, name) => {
  const bob = await bobIn('apples')
  await bob.conversation('apples').field.focus()
  await bob.page.keyboard.press(keys)
  const dialog = bob.dialog(name)
  await dialog.waitFor()
  const isInside = async () =>
    await dialog.evaluate((element: any) => element.contains(element.ownerDocument.activeElement))
  for (let i = 0; i < 5; i++) {
    expect(await isInside()).toBe(true)
    await bob.page.keyboard.press('Tab')
  }
  expect(await unnamedControls(bob.page)).toEqual([])
  await bob.page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await eventually(async () => await focused(bob)).toBe('Message #apples')
})

test('whatever is on the screen has a name for those who do not see it', async () => {
  const guest = await browser.open()
  for (const [path, button] of [
    ['/sign-in', 'Sign in'],
    ['/register', 'Create account'],
  ] as const) {
    await guest.page.goto(server.url + path)
    await guest.page.getByRole('button', { name: button }).waitFor()
    expect(await unnamedControls(guest.page)).toEqual([])
  }
  const bob = await bobIn('apples')
  await bob.conversation('apples').write('with a message')
  await bob.conversation('apples').message('with a message').first().hover()
  expect(await unnamedControls(bob.page)).toEqual([])
  const room = new URL(bob.page.url()).pathname
  for (const panel of ['people', 'files', 'details', 'threads']) {
    await bob.page.goto(`${server.url}${room}?panel=${panel}`)
    await bob.page.getByRole('complementary').waitFor()
    expect(await unnamedControls(bob.page), panel).toEqual([])
  }
  await bob.page.goto(`${server.url}/settings`)
  await bob.page.getByRole('heading', { name: 'Settings' }).waitFor()
  expect(await unnamedControls(bob.page)).toEqual([])
})
