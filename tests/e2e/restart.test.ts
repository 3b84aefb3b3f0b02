/** The server goes away and comes back under open windows. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ServerProcess } from '#tests/chaos/server-process.ts'
import type { TestUser } from '#tests/kit/test-user.ts'
import { useBrowser } from './browser.ts'
import { LOST_NETWORK, REFUSED_WHILE_STOPPING, type BrowserWindow } from './browser-window.ts'
import { eventually } from './eventually.ts'
import { readAll } from './read-all.ts'

const browser = useBrowser()
let server: ServerProcess
let people: TestUser[]
let room: string

beforeEach(async () => {
  server = await ServerProcess.prepare()
  await server.start()
  const [alice, bob] = [await server.register('alice'), await server.register('bob')]
  people = [alice, bob]
  room = await alice.createRoom({ name: 'steady', preset: 'public_chat' })
  await bob.join(room)
})
afterEach(async () => await server[Symbol.asyncDispose]())

async function openWindows(): Promise<BrowserWindow[]> {
  return await Promise.all(
    people.map(async (user) => {
      const window = await browser.open()
      window.forgive(LOST_NETWORK)
      window.forgive(REFUSED_WHILE_STOPPING)
      await window.openAs(user, server.url, `/room/${encodeURIComponent(room)}`)
      await window.conversation('steady').field.waitFor()
      return window
    }),
  )
}

test.each([
  ['stopped', async () => void (await server.stop())],
  ['killed', async () => await server.kill()],
])('both windows recover by themselves when the server was %s, and no message is lost or doubled', async (_, end) => {
  const windows = await openWindows()
  const conversations = windows.map((window) => window.conversation('steady'))
  const written: string[] = []
  const writeAll = async (moment: string) => {
    for (const [i, conversation] of conversations.entries()) {
      await conversation.write(`${moment} ${i}`)
      written.push(`${moment} ${i}`)
    }
  }
  await writeAll('before')
  await end()
  await writeAll('meanwhile')
  for (const window of windows) await window.channels.getByText('Offline', { exact: true }).waitFor()
  await server.start()
  for (const window of windows) await window.channels.getByText('Online', { exact: true }).waitFor()
  await writeAll('after')

  for (const conversation of conversations) {
    await conversation.message('after 1').waitFor()
    await eventually(async () => await conversation.messages.getByText('Sending').count()).toBe(0)
    await eventually(async () => (await conversation.texts()).length).toBe(written.length)
  }
  const texts = await Promise.all(conversations.map(readAll))
  expect(texts[1]).toEqual(texts[0])
  expect(texts[0]?.toSorted()).toEqual(written.toSorted())
  for (const i of [0, 1]) {
    const ofOne = texts[0]?.filter((text) => text.endsWith(` ${i}`))
    expect(ofOne).toEqual(written.filter((text) => text.endsWith(` ${i}`)))
  }
})
