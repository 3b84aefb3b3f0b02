/** Where the reader is in a timeline: at its end, near it, and after it was hidden. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Homeserver } from '#tests/kit/homeserver.ts'
import type { TestUser } from '#tests/kit/test-user.ts'
import { useBrowser } from './browser.ts'
import type { Conversation } from './conversation.ts'
import { eventually } from './eventually.ts'

const WIDTH = 1280
/** By how much the messages are taller than their window: less than what counts as near the end. */
const OVERFLOW = 20
const SMALL_STEP = 5

const browser = useBrowser()
let server: Homeserver
let alice: TestUser
let room: string
let hall: string

beforeAll(async () => {
  server = await Homeserver.start()
  alice = await server.register('alice')
  room = await alice.createRoom({ name: 'corridor', preset: 'public_chat' })
  for (let i = 0; i < 12; i++) await alice.send(room, `step ${i}`)
  hall = await alice.createRoom({ name: 'hall', preset: 'public_chat' })
  // Of different heights, so that a guess of them is wrong.
  for (let i = 0; i < 60; i++) await alice.send(hall, `echo ${i} ${'of words '.repeat(i % 9 === 0 ? 150 : 1)}`)
})
afterAll(async () => await server[Symbol.asyncDispose]())

async function reader(): Promise<Conversation> {
  const window = await browser.open({ viewport: { width: WIDTH, height: 600 } })
  await window.openAs(await server.login('alice'), server.url, `/room/${encodeURIComponent(room)}`)
  const corridor = window.conversation('corridor')
  await corridor.message('step 11').waitFor()
  await eventually(async () => await fromEnd(corridor)).toBe(0)
  const { content, viewport } = await corridor.feed.evaluate((scroller: any) => ({
    content: scroller.scrollHeight,
    viewport: scroller.clientHeight,
  }))
  expect(content).toBeGreaterThan(viewport)
  await window.page.setViewportSize({ width: WIDTH, height: 600 + content - viewport - OVERFLOW })
  await eventually(async () => [await topOf(corridor), await fromEnd(corridor)]).toEqual([OVERFLOW, 0])
  await corridor.feed.hover()
  return corridor
}

const topOf = async ({ feed }: Conversation): Promise<number> =>
  await feed.evaluate((scroller: any) => scroller.scrollTop)

const fromEnd = async ({ feed }: Conversation): Promise<number> =>
  await feed.evaluate((scroller: any) => scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop)

test('small steps up lead to the beginning and are not pulled back to the end', async () => {
  const corridor = await reader()
  for (let top = OVERFLOW; top > 0; top -= SMALL_STEP) {
    await corridor.feed.page().mouse.wheel(0, -SMALL_STEP)
    await eventually(async () => await topOf(corridor)).toBe(top - SMALL_STEP)
  }
  await alice.send(room, 'said meanwhile')
  await corridor.region.getByRole('button', { name: '1 new' }).waitFor()
  expect(await topOf(corridor)).toBe(0)
})

test('whoever is back near the end sees what comes next', async () => {
  const corridor = await reader()
  await corridor.feed.page().mouse.wheel(0, -OVERFLOW)
  await eventually(async () => await topOf(corridor)).toBe(0)
  await corridor.feed.page().mouse.wheel(0, OVERFLOW)
  await eventually(async () => await fromEnd(corridor)).toBe(0)
  await alice.send(room, 'said afterwards')
  await corridor.message('said afterwards').waitFor()
  await eventually(async () => await fromEnd(corridor)).toBe(0)
})

test.each([
  ['on a wide screen', { width: 1920, height: 1080 }],
  ['on a phone', { width: 390, height: 844 }],
])('a channel is opened at its end, %s', async (_, viewport) => {
  const window = await browser.open({ viewport })
  await window.openAs(await server.login('alice'), server.url)
  const conversation = await window.open('hall')
  await conversation.message(/echo 59 /).waitFor()
  await eventually(async () => await fromEnd(conversation)).toBe(0)
  await settledFor(conversation)
  expect(await fromEnd(conversation)).toBe(0)
})

test('a timeline that a panel has covered is where it was', async () => {
  const window = await browser.open({ viewport: { width: 820, height: 800 } })
  await window.openAs(await server.login('alice'), server.url, `/room/${encodeURIComponent(hall)}`)
  const conversation = window.conversation('hall')
  await conversation.message(/echo 59 /).waitFor()
  await settledFor(conversation)
  const height = await heightOf(conversation)
  await conversation.region.getByRole('button', { name: /^People/ }).click()
  const panel = window.page.getByRole('complementary', { name: 'People' })
  await panel.waitFor()
  await conversation.feed.waitFor({ state: 'hidden' })
  await alice.send(hall, 'said behind it')
  await panel.getByRole('button', { name: 'Close' }).click()
  await conversation.message('said behind it').waitFor()
  await eventually(async () => await fromEnd(conversation)).toBe(0)
  expect(await heightOf(conversation)).toBeGreaterThan(height)
})

const heightOf = async ({ feed }: Conversation): Promise<number> =>
  await feed.evaluate((scroller: any) => scroller.scrollHeight)

/** What is loaded, measured and drawn one after the other has had its time. */
async function settledFor(conversation: Conversation): Promise<void> {
  await eventually(async () => await conversation.feed.getAttribute('aria-busy')).toBe('false')
  for (let frame = 0; frame < 20; frame++) {
    await conversation.feed.evaluate('new Promise((resolve) => requestAnimationFrame(resolve))')
  }
}
