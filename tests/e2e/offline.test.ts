/** Somebody closes the laptop, and opens it again later. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Homeserver } from '#tests/kit/homeserver.ts'
import { Line } from '#tests/kit/line.ts'
import type { TestUser } from '#tests/kit/test-user.ts'
import { useBrowser } from './browser.ts'
import { LOST_NETWORK, type BrowserWindow } from './browser-window.ts'
import { eventually } from './eventually.ts'
import { readAll, readBack } from './read-all.ts'

const browser = useBrowser()
let server: Homeserver
let line: Line
let alice: TestUser

beforeAll(async () => {
  server = await Homeserver.start()
  line = await Line.to(server.url)
  alice = await server.register('alice')
  await server.register('bob')
})
afterAll(async () => {
  await line[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})

async function roomOfBoth(name: string): Promise<string> {
  const room = await alice.createRoom({ name, preset: 'public_chat' })
  await (await server.login('bob')).join(room)
  return room
}

async function bobAt(room: string): Promise<BrowserWindow> {
  const window = await browser.open()
  window.forgive(LOST_NETWORK)
  await window.openAs(await server.login('bob'), line.url, `/room/${encodeURIComponent(room)}`)
  return window
}

async function closeLaptop(window: BrowserWindow): Promise<void> {
  await window.context.setOffline(true)
  line.cut()
  await window.channels.getByText('Offline', { exact: true }).waitFor()
}

async function openLaptop(window: BrowserWindow): Promise<void> {
  line.mend()
  await window.context.setOffline(false)
  await window.channels.getByText('Online', { exact: true }).waitFor()
}

test('who was away misses nothing, sees nothing twice, and knows what is unread', async () => {
  const open = await roomOfBoth('open')
  const busy = await roomOfBoth('busy')
  const quiet = await roomOfBoth('quiet')
  const direct = await roomOfBoth('')
  const mine = await server.login('bob')
  await mine.call('PUT', `/_matrix/client/v3/user/${mine.userId}/account_data/m.direct`, {
    body: { [alice.userId]: [direct] },
  })
  const rootId = await alice.send(open, 'the root')
  await alice.send(quiet, 'read long ago')
  const bob = await bobAt(quiet)
  await bob.conversation('quiet').message('read long ago').waitFor()
  const here = await bob.open('open')
  await here.message('the root').waitFor()

  await closeLaptop(bob)
  const told: string[] = []
  for (let i = 1; i <= 50; i++) {
    told.push(`while away ${i}`)
    await alice.send(open, `while away ${i}`)
    if (i % 5 === 0) await alice.send(open, { ...inThread(rootId), body: `aside ${i}` })
    if (i % 10 === 0) await alice.send(direct, `to you ${i}`)
    if (i % 25 === 0)
      await alice.send(busy, { ...text(`bob, ${i}`), 'm.mentions': { user_ids: ['@bob:test.example'] } })
  }
  await openLaptop(bob)

  await here.message('while away 50').waitFor()
  expect((await readAll(here)).slice(-51)).toEqual(['the root', ...told])
  await readBack(here)
  await here
    .message('the root')
    .getByRole('button', { name: /10 replies/ })
    .click()
  await bob.thread.message('aside 50').waitFor()
  expect(await readAll(bob.thread)).toEqual([5, 10, 15, 20, 25, 30, 35, 40, 45, 50].map((i) => `aside ${i}`))
  for (const label of ['busy, 2 mentions', 'alice, 5 new', 'quiet'])
    await bob.channels.getByRole('link', { name: label, exact: true }).waitFor()
})

test('what was written without a connection goes out once and in order, over a reload too', async () => {
  const room = await roomOfBoth('notes')
  const bob = await bobAt(room)
  const notes = bob.conversation('notes')
  await notes.write('before')
  await eventually(async () => await keptOf(bob, room)).toContain('before')

  await closeLaptop(bob)
  await notes.write('first')
  await notes.write('second')
  await eventually(async () => await notes.messages.getByText('Sending').count()).toBe(2)

  // The page can be had again, the server's API cannot.
  await bob.context.route('**/_matrix/**', async (route) => await route.abort('internetdisconnected'))
  line.takesSockets = false
  line.mend()
  await bob.context.setOffline(false)
  await bob.page.reload()
  await notes.message('second').waitFor()
  await notes.write('third')
  await eventually(async () => await notes.messages.getByText('Sending').count()).toBe(3)
  expect((await notes.texts()).slice(-4)).toEqual(['before', 'first', 'second', 'third'])

  line.takesSockets = true
  await bob.context.unroute('**/_matrix/**')
  await eventually(async () => await notes.messages.getByText('Sending').count()).toBe(0)
  await bob.channels.getByText('Online', { exact: true }).waitFor()
  const written = ['before', 'first', 'second', 'third']
  expect((await notes.texts()).slice(-4)).toEqual(written)
  expect(await bodiesIn(room)).toEqual(written)
})

test('a message whose acknowledgement is lost is not sent twice', async () => {
  const room = await roomOfBoth('lossy')
  const bob = await bobAt(room)
  let losses = 0
  await bob.page.route('**/send/m.room.message/**', async (route) => {
    if (losses === 2) return await route.continue()
    losses += 1
    await route.fetch()
    await route.abort('connectionreset')
  })
  const lossy = bob.conversation('lossy')
  await lossy.write('only once')
  await lossy.write('and then')
  await lossy.message('and then').waitFor()
  await eventually(async () => await lossy.messages.getByText('Sending').count()).toBe(0)
  await eventually(() => losses).toBe(2)
  expect(await lossy.texts()).toEqual(['only once', 'and then'])
  expect(await bodiesIn(room)).toEqual(['only once', 'and then'])
})

test('where sockets do not get through, news come by long-poll', async () => {
  line.takesSockets = false
  const room = await roomOfBoth('polled')
  const bob = await bobAt(room)
  const polled = bob.conversation('polled')
  await bob.channels.getByText('Online, slow connection').waitFor()
  for (const body of ['one', 'two', 'three']) {
    await alice.send(room, body)
    await polled.message(body).waitFor()
  }
  await polled.write('mine')
  await eventually(async () => await bodiesIn(room)).toEqual(['one', 'two', 'three', 'mine'])
  expect(bob.sockets.length).toBeGreaterThan(0)
  line.takesSockets = true
})

/** What the browser keeps of a room for the next time that the page is loaded. */
async function keptOf(window: BrowserWindow, room: string): Promise<string> {
  return await window.page.evaluate(
    (key: string) =>
      new Promise<string>((resolve, reject) => {
        const { indexedDB } = globalThis as any
        const opening = indexedDB.open('friendshaped:@bob:test.example')
        opening.onerror = reject
        opening.onsuccess = () => {
          const reading = opening.result.transaction('entries').objectStore('entries').get(key)
          reading.onerror = reject
          reading.onsuccess = () => {
            opening.result.close()
            resolve(JSON.stringify(reading.result ?? null))
          }
        }
      }),
    `room/${room}`,
  )
}

function text(body: string): { msgtype: string; body: string } {
  return { msgtype: 'm.text', body }
}

function inThread(rootId: string): object {
  return { msgtype: 'm.text', 'm.relates_to': { rel_type: 'm.thread', event_id: rootId } }
}

async function bodiesIn(room: string): Promise<string[]> {
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/messages`
  const { chunk } = await alice.call('GET', path, { query: { dir: 'b', limit: 100 } })
  return chunk
    .filter((event: { type: string }) => event.type === 'm.room.message')
    .map((event: { content: { body: string } }) => event.content.body)
    .toReversed()
}
