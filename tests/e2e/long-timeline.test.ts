/** A channel of years: it is read back to its first message without being drawn as a whole. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Homeserver } from '#tests/kit/homeserver.ts'
import type { TestUser } from '#tests/kit/test-user.ts'
import { useBrowser } from './browser.ts'
import type { BrowserWindow } from './browser-window.ts'
import { eventually } from './eventually.ts'
import { readBack, readDown } from './read-all.ts'

const MESSAGES = 3_000
const AT_ONCE = 25

const browser = useBrowser()
let server: Homeserver
let alice: TestUser
let room: string
let bodies: string[]

beforeAll(async () => {
  server = await Homeserver.start()
  alice = await server.register('alice')
  room = await alice.createRoom({ name: 'annals', preset: 'public_chat' })
  for (let first = 0; first < MESSAGES; first += AT_ONCE)
    await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => alice.send(room, bodyOf(first + i))))
  bodies = await allBodies()
  expect(bodies.length).toBe(MESSAGES)
})
afterAll(async () => await server[Symbol.asyncDispose]())

/** Of different heights, so that a guess of them is wrong. */
function bodyOf(index: number): string {
  return `entry ${index}${' and more'.repeat(index % 20 === 0 ? 60 : 0)}`
}

async function allBodies(): Promise<string[]> {
  const found: string[] = []
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/messages`
  for (let from: string | undefined, isMore = true; isMore; isMore = from !== undefined) {
    const { chunk, end } = await alice.call('GET', path, { query: { dir: 'b', limit: 500, from } })
    for (const event of chunk) if (event.type === 'm.room.message') found.push(event.content.body)
    from = end
  }
  return found.toReversed()
}

async function reader(): Promise<BrowserWindow> {
  const window = await browser.open()
  await window.openAs(await server.login('alice'), server.url, `/room/${encodeURIComponent(room)}`)
  await window
    .conversation('annals')
    .message(bodies.at(-1) ?? '')
    .waitFor()
  return window
}

test('every message is there once and in order, few are drawn at a time, and one jump leads back', async () => {
  const window = await reader()
  const annals = window.conversation('annals')
  await readBack(annals)
  await annals.region.getByRole('heading', { name: 'annals', level: 2 }).waitFor()
  await annals
    .message(bodies[0] ?? '')
    .first()
    .waitFor()
  expect(await readDown(annals)).toEqual(bodies)

  await window.page.mouse.wheel(0, -20_000)
  await annals.region.getByRole('button', { name: 'Latest' }).click()
  await annals.message(bodies.at(-1) ?? '').waitFor()
  await annals.region.getByRole('button', { name: 'Latest' }).waitFor({ state: 'detached' })
})

test('the place of the reader is kept while older messages come, and while new ones do', async () => {
  const window = await reader()
  const annals = window.conversation('annals')
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => (release = resolve))
  await window.page.route('**/messages?**', async (route) => {
    await held
    await route.continue()
  })
  await annals.feed.hover()
  await eventually(async () => {
    await window.page.mouse.wheel(0, -1_000)
    return await annals.feed.evaluate((scroller: any) => scroller.scrollTop)
  }).toBe(0)
  const first = annals.message(/^/).nth(2)
  const text = (await first.locator('fs-message-body').innerText()) ?? ''
  const before = await first.boundingBox()
  const height = await heightOf(annals.feed)
  release()
  await eventually(async () => await heightOf(annals.feed)).toBeGreaterThan(height + 500)
  const same = annals.messages.filter({ hasText: text }).first()
  await eventually(async () => Math.abs(((await same.boundingBox())?.y ?? 0) - (before?.y ?? 0))).toBeLessThan(2)

  await alice.send(room, 'the newest of all')
  await annals.region.getByRole('button', { name: '1 new' }).waitFor()
  expect(Math.abs(((await same.boundingBox())?.y ?? 0) - (before?.y ?? 0))).toBeLessThan(2)
  await annals.region.getByRole('button', { name: '1 new' }).click()
  await annals.message('the newest of all').waitFor()
})

async function heightOf(feed: { evaluate(read: (scroller: any) => number): Promise<number> }): Promise<number> {
  return await feed.evaluate((scroller) => scroller.scrollHeight)
}
