/** Two people at two computers, with everything that a working day has. */
import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Homeserver } from '#tests/kit/homeserver.ts'
import { useBrowser } from './browser.ts'
import type { BrowserWindow } from './browser-window.ts'
import { eventually } from './eventually.ts'

const browser = useBrowser()
let server: Homeserver

beforeAll(async () => {
  server = await Homeserver.start()
  await server.register('alice')
  await server.register('bob')
  await server.register('carol')
})
afterAll(async () => await server[Symbol.asyncDispose]())

/** Both in a channel, each at a computer. */
async function inOneChannel(name: string): Promise<[BrowserWindow, BrowserWindow]> {
  const alice = await server.login('alice')
  const bob = await server.login('bob')
  const room = await alice.createRoom({ name, preset: 'public_chat' })
  await bob.join(room)
  const windows: [BrowserWindow, BrowserWindow] = [await browser.open(), await browser.open()]
  const path = `/room/${encodeURIComponent(room)}`
  await Promise.all([windows[0].openAs(alice, server.url, path), windows[1].openAs(bob, server.url, path)])
  for (const window of windows) await window.conversation(name).field.waitFor()
  return windows
}

test('one makes a channel, the other finds it, a third is invited', async () => {
  const [alice, bob, carol] = [await browser.open(), await browser.open(), await browser.open()]
  await Promise.all([
    alice.signIn(server.url, 'alice'),
    bob.signIn(server.url, 'bob'),
    carol.signIn(server.url, 'carol'),
  ])

  await alice.channels.getByRole('button', { name: 'Add channels' }).click()
  await alice.page.getByRole('menuitem', { name: 'Create a channel' }).click()
  const making = alice.dialog('Create a channel')
  await making.getByLabel('Name').fill('lunch')
  await making.getByRole('button', { name: 'Create' }).click()
  await alice.conversation('lunch').write('Who comes?')

  await bob.channels.getByRole('button', { name: 'Add channels' }).click()
  await bob.page.getByRole('menuitem', { name: 'Browse channels' }).click()
  const browsing = bob.dialog('Browse channels')
  await browsing.getByLabel('Search channels').fill('lunch')
  await browsing.getByRole('button', { name: 'Join lunch' }).click()
  await bob.conversation('lunch').message('Who comes?').waitFor()

  await alice.page.getByRole('button', { name: 'People, 2' }).click()
  await alice.page.getByRole('complementary', { name: 'People' }).getByRole('button', { name: 'Invite' }).click()
  const inviting = alice.dialog('Invite to lunch')
  await inviting.getByLabel('Find people').fill('carol')
  await inviting.getByRole('option', { name: /carol/ }).click()
  await inviting.getByRole('button', { name: 'Invite', exact: true }).click()
  await carol.channels.getByRole('link', { name: 'lunch, invitation', exact: true }).click()
  await carol.page.getByRole('heading', { name: 'Join lunch?' }).waitFor()
  await carol.page.getByRole('button', { name: 'Accept' }).click()
  await carol.conversation('lunch').write('I do')
  for (const window of [alice, bob]) await window.conversation('lunch').message('I do').waitFor()
})

test('messages go both ways over sockets, with edits, reactions, replies and deletions', async () => {
  const [alice, bob] = await inOneChannel('garden')
  const [hers, his] = [alice.conversation('garden'), bob.conversation('garden')]
  await hers.write('The **roses** need water')
  await his.message('The roses need water').waitFor()
  expect(await his.message('The roses').locator('strong').innerText()).toBe('roses')
  await his.write('I go at noon')
  await hers.message('I go at noon').waitFor()

  await his.act(his.message('I go at noon'), 'Edit')
  await his.write('I go at one')
  await hers.message('I go at one').getByText('(edited)').waitFor()

  await hers.act(hers.message('I go at one'), 'Add reaction')
  await alice.page.getByRole('dialog', { name: 'Choose an emoji' }).getByLabel('Search emoji').fill('thumbsup')
  await alice.page.keyboard.press('Enter')
  const reaction = his.message('I go at one').getByRole('group', { name: 'Reactions' }).getByRole('button')
  await reaction.waitFor()
  expect(await reaction.getAttribute('aria-label')).toBe('👍 1: alice')
  await reaction.click()
  await eventually(async () => await reaction.getAttribute('aria-label')).toBe('👍 2: alice, You')
  await eventually(
    async () => await hers.message('I go at one').getByRole('group', { name: 'Reactions' }).innerText(),
  ).toContain('2')

  await hers.act(hers.message('I go at one'), 'Reply')
  await hers.write('Thank you')
  await his.message('Thank you').getByText('I go at one').waitFor()

  await his.act(his.message('I go at one').first(), 'Delete')
  await bob.dialog('Delete this message?').getByRole('button', { name: 'Delete' }).click()
  await hers.message('Message deleted').waitFor()
  expect(await his.texts()).toEqual(await hers.texts())

  for (const window of [alice, bob]) {
    expect(window.sockets.length).toBeGreaterThan(0)
    await window.channels.getByText('Online', { exact: true }).waitFor()
  }
})

test('a thread shows its count under the message it hangs on, and both follow it', async () => {
  const [alice, bob] = await inOneChannel('kitchen')
  const [hers, his] = [alice.conversation('kitchen'), bob.conversation('kitchen')]
  await hers.write('Who has the key?')
  const root = his.message('Who has the key?')
  await root.waitFor()
  await his.act(root, 'Reply in thread')
  await bob.thread.write('Not me')
  await bob.thread.message('Not me').waitFor()
  await hers
    .message('Who has the key?')
    .getByRole('button', { name: /1 reply/ })
    .click()
  await alice.thread.message('Not me').waitFor()
  await alice.thread.write('Then it is lost')
  await bob.thread.message('Then it is lost').waitFor()
  await root.getByRole('button', { name: /2 replies/ }).waitFor()
  // What was said in the thread is not said again in the channel.
  expect(await hers.texts()).toEqual(['Who has the key?'])
})

test('a file comes out as it went in, and a picture shows small', async () => {
  const [alice, bob] = await inOneChannel('files')
  const [hers, his] = [alice.conversation('files'), bob.conversation('files')]
  const bytes = Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => (i * 31) % 251))
  const progress = hers.region.getByRole('progressbar', { name: 'Upload of plan.bin' })
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => (release = resolve))
  await alice.page.route('**/_matrix/media/**', async (route) => {
    await held
    await route.continue()
  })
  await hers.attach({ name: 'plan.bin', mimeType: 'application/octet-stream', buffer: bytes })
  await hers.write('The plan')
  await progress.waitFor()
  release()
  await progress.waitFor({ state: 'detached' })

  const downloading = bob.page.waitForEvent('download')
  await his
    .message('The plan')
    .getByRole('button', { name: /^Download plan\.bin/ })
    .click()
  const download = await downloading
  expect(download.suggestedFilename()).toBe('plan.bin')
  expect(bytes.equals(await readFile(await download.path()))).toBe(true)

  const picture = await sharp({ create: { width: 1600, height: 1200, channels: 3, background: '#3a7' } })
    .jpeg()
    .toBuffer()
  await hers.attach({ name: 'roses.jpg', mimeType: 'image/jpeg', buffer: picture })
  await hers.write('')
  const thumbnail = his.region.getByRole('button', { name: 'Open picture roses.jpg' }).getByRole('img')
  await thumbnail.waitFor()
  await eventually(async () => await thumbnail.evaluate((image: any) => image.naturalWidth)).toBe(800)
  await thumbnail.click()
  const whole = bob.page.getByRole('dialog', { name: 'roses.jpg' }).getByRole('img')
  await eventually(async () => await whole.evaluate((image: any) => image.naturalWidth)).toBe(1600)
})

test('one sees the other typing, and no longer when the message is there', async () => {
  const [alice, bob] = await inOneChannel('typing')
  const [hers, his] = [alice.conversation('typing'), bob.conversation('typing')]
  await hers.field.pressSequentially('Wait')
  const line = his.region.getByText('alice is typing')
  await line.waitFor()
  await hers.field.press('Enter')
  await his.message('Wait').waitFor()
  await line.waitFor({ state: 'detached' })
})

test('what is new elsewhere is marked, mentions are counted, and reading clears both', async () => {
  const [alice, bob] = await inOneChannel('news')
  const hers = alice.conversation('news')
  await bob.page.goto(server.url)
  await bob.channels.waitFor()
  await hers.write('Something new')
  await bob.channels.getByRole('link', { name: 'news, 1 unread', exact: true }).waitFor()
  await hers.field.pressSequentially('@bo')
  await alice.page.getByRole('option', { name: /bob/ }).click()
  await hers.field.press('Enter')
  await hers.write('and more')
  await bob.channels.getByRole('link', { name: 'news, 1 mention, 3 unread', exact: true }).waitFor()
  await eventually(async () => await bob.page.title()).toContain('(1)')

  const his = await bob.open('news')
  await his.region.getByRole('separator', { name: 'New messages' }).waitFor()
  await bob.channels.getByRole('link', { name: 'news', exact: true }).waitFor()
  await eventually(async () => await bob.page.title()).not.toContain('(1)')
  // The other sees how far he has read.
  await hers.message('and more').getByText('Read by bob').waitFor({ state: 'attached' })
})
