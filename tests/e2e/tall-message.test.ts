/** A message that is taller than the window. */
import { afterAll, beforeAll, test } from 'vitest'
import { Homeserver } from '#tests/kit/homeserver.ts'
import type { TestUser } from '#tests/kit/test-user.ts'
import { useBrowser } from './browser.ts'
import { eventually } from './eventually.ts'

const browser = useBrowser()
let server: Homeserver
let alice: TestUser

beforeAll(async () => {
  server = await Homeserver.start()
  alice = await server.register('alice')
})
afterAll(async () => await server[Symbol.asyncDispose]())

test('has its tools in sight wherever the pointer is on it', async () => {
  const room = await alice.createRoom({ name: 'tower', preset: 'public_chat' })
  await alice.send(room, Array.from({ length: 150 }, (_, line) => `floor ${line}`).join('\n'))
  await alice.send(room, 'the cellar')
  const window = await browser.open()
  await window.openAs(alice, server.url, `/room/${encodeURIComponent(room)}`)
  const tower = window.conversation('tower')
  await tower.message('the cellar').waitFor()
  const tools = tower.message('floor 0').getByRole('toolbar', { name: 'Message actions' })
  const inSight = async () => {
    const [seen, shown] = [await tower.feed.boundingBox(), await tools.boundingBox()]
    return seen !== null && shown !== null && shown.y >= seen.y && shown.y + shown.height <= seen.y + seen.height
  }
  await tower.feed.hover()
  for (let step = 0; step < 4; step++) {
    await window.page.mouse.wheel(0, -600)
    await eventually(inSight).toBe(true)
  }
})
