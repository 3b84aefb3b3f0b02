/** People and channels that a message names. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { domainOf } from '#spec/ids.ts'
import { Homeserver } from '#tests/kit/homeserver.ts'
import type { TestUser } from '#tests/kit/test-user.ts'
import { useBrowser } from './browser.ts'
import type { BrowserWindow } from './browser-window.ts'
import { eventually } from './eventually.ts'

const browser = useBrowser()
let server: Homeserver
let alice: TestUser
let room: string

beforeAll(async () => {
  server = await Homeserver.start()
  alice = await server.register('alice')
  const bob = await server.register('bob')
  room = await alice.createRoom({ name: 'hall', preset: 'public_chat' })
  await bob.join(room)
})
afterAll(async () => await server[Symbol.asyncDispose]())

async function bobSees(target: string, label: string): Promise<BrowserWindow> {
  await alice.send(room, {
    msgtype: 'm.text',
    body: label,
    format: 'org.matrix.custom.html',
    formatted_body: `<a href="https://matrix.to/#/${encodeURIComponent(target)}">${label}</a>`,
  })
  const bob = await browser.open()
  await bob.openAs(await server.login('bob'), server.url, `/room/${encodeURIComponent(room)}`)
  return bob
}

test('a mention shows who it is, and writing to them is a step of its own', async () => {
  const bob = await bobSees(alice.userId, '@alice')
  await bob.conversation('hall').feed.getByRole('link', { name: '@alice' }).click()
  const card = bob.dialog('alice')
  await card.getByText(alice.userId).waitFor()
  expect(await bob.channels.getByRole('link', { name: 'alice' }).count()).toBe(0)
  await card.getByRole('button', { name: 'Send message' }).click()
  await bob.conversation('alice').field.waitFor()
  await card.waitFor({ state: 'detached' })
})

test('nobody writes to themselves by a click on their own name', async () => {
  const bob = await bobSees(`@bob:${domainOf(alice.userId)}`, '@bob')
  await bob.conversation('hall').feed.getByRole('link', { name: '@bob' }).click()
  const card = bob.dialog('bob')
  await card.getByRole('button', { name: 'Edit your profile' }).waitFor()
  expect(await card.getByRole('button', { name: 'Send message' }).count()).toBe(0)
})

test('a link to a channel shows it, and joining is a step of its own', async () => {
  const cellar = await alice.createRoom({ name: 'cellar', preset: 'public_chat', room_alias_name: 'cellar' })
  const bob = await bobSees(`#cellar:${domainOf(alice.userId)}`, '#cellar')
  await bob.conversation('hall').feed.getByRole('link', { name: '#cellar' }).click()
  await bob.page.getByRole('heading', { name: 'cellar' }).waitFor()
  await eventually(async () => bob.page.url()).toContain(encodeURIComponent(cellar))
  await bob.page.getByRole('button', { name: 'Join' }).click()
  await bob.conversation('cellar').field.waitFor()
})

test('a link to a message leads there, though the message is newer than what this browser has kept', async () => {
  const lane = await alice.createRoom({ name: 'lane', preset: 'public_chat' })
  const bob = await browser.open()
  await (await server.login('bob')).join(lane)
  await bob.openAs(await server.login('bob'), server.url, `/room/${encodeURIComponent(lane)}`)
  await bob.conversation('lane').field.waitFor()
  await eventually(async () => await keptRooms(bob)).toContain(`room/${lane}`)
  // The empty page has no place to keep anything.
  bob.forgive(/^SecurityError/)
  await bob.page.goto('about:blank')

  const eventId = await alice.send(lane, 'the newest')
  for (let i = 0; i < 30; i++) await alice.send(lane, `after it ${i}`)
  await bob.page.goto(`${server.url}/room/${encodeURIComponent(lane)}?event=${encodeURIComponent(eventId)}`)
  const message = bob.conversation('lane').message('the newest')
  await message.waitFor()
  await eventually(async () => await message.getAttribute('class')).toContain('highlighted')
})

/** The keys of what survives a reload. */
async function keptRooms({ page }: BrowserWindow): Promise<string[]> {
  return await page.evaluate(`new Promise(async (resolve) => {
    const [{ name }] = await indexedDB.databases()
    const opening = indexedDB.open(name)
    opening.onsuccess = () => {
      const request = opening.result.transaction('entries').objectStore('entries').getAllKeys()
      request.onsuccess = () => { opening.result.close(); resolve(request.result) }
    }
  })`)
}
