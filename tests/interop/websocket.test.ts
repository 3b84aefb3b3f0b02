/** The script of the stock SDKs once more, with our own over `chat.friendshaped.ws.v1`; somebody else long-polls beside it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client } from '#sdk/client.ts'
import type { Room } from '#sdk/rooms/room.ts'
import { Homeserver } from '#tests/kit/homeserver.ts'
import { httpView } from './http-view.ts'
import { Observer } from './observer.ts'
import { expectSame } from './same-room.ts'
import {
  readAll,
  received,
  rowOf,
  rowsOf,
  say,
  sent,
  signIn,
  texts,
  until,
  type SocketClient,
} from './socket-client.ts'

const aliceId = '@alice:test.example'
const bobId = '@bob:test.example'

let server: Homeserver
let people: Record<'alice' | 'bob', SocketClient>
let alice: Client
let bob: Client
let observer: Observer

beforeAll(async () => {
  server = await Homeserver.start()
  for (const name of ['alice', 'bob']) await server.register(name)
  observer = new Observer(await server.register('carol'))
  people = { alice: await signIn(server, 'alice'), bob: await signIn(server, 'bob') }
  alice = people.alice.client
  bob = people.bob.client
})
afterAll(async () => {
  for (const each of Object.values(people)) await each[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})

/** A room with all three, as the two on sockets see it. */
async function sharedRoom(name: string): Promise<{ ofAlice: Room; ofBob: Room; id: string }> {
  const ofAlice = await alice.rooms.create({ kind: 'public', name })
  const { id } = ofAlice
  const ofBob = await bob.rooms.join(id)
  await observer.user.join(id)
  await until(ofAlice.members, () => expect(ofAlice.members.get(bobId)?.membership).toBe('join'))
  return { ofAlice, ofBob, id }
}

describe('signing in', () => {
  it('goes live on one socket', () => {
    for (const { client, statuses, counts } of Object.values(people)) {
      expect(client.connection.status).toBe('live')
      expect(statuses).toEqual(['connecting', 'live'])
      expect(counts).toEqual({ sockets: 1, polls: 0 })
    }
  })
})

describe('coming into rooms', () => {
  it('by an alias', async () => {
    const made = await alice.rooms.create({ kind: 'public', alias: 'coffee', topic: 'black or white' })
    const room = await bob.rooms.join('#coffee:test.example')
    expect(room.id).toBe(made.id)
    await until(room, () => expect(room.canonicalAlias).toBe('#coffee:test.example'))
    expect(room.topic).toBe('black or white')
  })

  it('by an invitation, which shows the name of the room and who invites', async () => {
    const { id } = await alice.rooms.create({ kind: 'private', name: 'the board', invite: [bobId] })
    const invited = await until(bob.rooms, () => {
      const room = bob.rooms.get(id)
      if (room?.membership !== 'invite') throw new Error('no invitation has come')
      return room
    })
    expect([invited.name, invited.inviter]).toEqual(['the board', aliceId])
    expect((await bob.rooms.join(id)).membership).toBe('join')
  })

  it('and out of them again', async () => {
    const { ofAlice, ofBob } = await sharedRoom('the exit')
    await ofBob.settings.leave()
    await until(ofBob, () => expect(ofBob.membership).toBe('leave'))
    await until(ofAlice.members, () => expect(ofAlice.members.get(bobId)?.membership).toBe('leave'))
    expect(bob.rooms.list()).not.toContain(ofBob)
  })
})

describe('a conversation', () => {
  it('reaches everybody in the same order, once', async () => {
    const { ofAlice, ofBob, id } = await sharedRoom('order')
    await received(ofBob.timeline, await say(ofAlice, 'one'))
    await received(ofAlice.timeline, await say(ofBob, 'two'))
    const third = await observer.user.send(id, 'three')
    await received(ofAlice.timeline, third)
    const last = await say(ofBob, 'four')
    await received(ofAlice.timeline, last)
    await observer.hears(id, last)
    for (const room of [ofAlice, ofBob]) expect(texts(room.timeline)).toEqual(['one', 'two', 'three', 'four'])
    const said = rowsOf(ofBob.timeline).filter(({ type }) => type === 'm.room.message')
    expect(observer.room(id).timeline.slice(-4)).toEqual(said.map(({ eventId }) => eventId))
  })

  it('shows an edit in place of the original', async () => {
    const { ofAlice, ofBob } = await sharedRoom('edits')
    const original = await say(ofAlice, 'helo')
    await received(ofBob.timeline, original)
    ofAlice.messages.edit(original, { body: 'hello' })
    await until(ofBob.timeline, () => expect(rowOf(ofBob.timeline, original).content['body']).toBe('hello'))
    expect(rowOf(ofBob.timeline, original).editedAt).toBeDefined()
    expect(texts(ofBob.timeline)).toEqual(['hello'])
  })

  it('counts reactions, and takes back one that is redacted', async () => {
    const { ofAlice, ofBob } = await sharedRoom('reactions')
    const target = await say(ofBob, 'lunch?')
    await received(ofAlice.timeline, target)
    ofAlice.messages.react(target, '👍')
    const reactions = () => rowOf(ofBob.timeline, target).reactions
    const thumbUp = { key: '👍', senders: [aliceId], mine: false }
    await until(ofBob.timeline, () => expect(reactions()).toEqual([thumbUp]))
    await until(ofAlice.timeline, () => {
      expect(rowOf(ofAlice.timeline, target).reactions).toEqual([{ ...thumbUp, mine: true }])
    })
    ofAlice.messages.unreact(target, '👍')
    await until(ofBob.timeline, () => expect(reactions()).toEqual([]))
  })

  it('empties what is redacted', async () => {
    const { ofAlice, ofBob } = await sharedRoom('redactions')
    const regretted = await say(ofAlice, 'a secret')
    await received(ofBob.timeline, regretted)
    ofAlice.messages.redact(regretted, 'wrong room')
    const redacted = () => rowOf(ofBob.timeline, regretted).redacted
    await until(ofBob.timeline, () => expect(redacted()).toEqual({ by: aliceId, reason: 'wrong room' }))
    expect(rowOf(ofBob.timeline, regretted).content).toEqual({})
  })

  it('quotes in a reply', async () => {
    const { ofAlice, ofBob } = await sharedRoom('replies')
    const question = await say(ofAlice, 'who is there?')
    await received(ofBob.timeline, question)
    const answer = await sent(ofBob.timeline, ofBob.messages.send({ body: 'me', replyTo: question }))
    expect((await received(ofAlice.timeline, answer)).replyTo).toBe(question)
  })

  it('can branch into a thread', async () => {
    const { ofAlice, ofBob, id } = await sharedRoom('threads')
    const root = await say(ofBob, 'what shall we eat?')
    await received(ofAlice.timeline, root)
    await say(ofBob, 'soup', root)
    const last = await say(ofBob, 'and bread', root)
    const summary = () => rowOf(ofAlice.timeline, root).thread
    await until(ofAlice.timeline, () => expect(summary()).toMatchObject({ replies: 2, participated: false }))
    expect(texts(ofAlice.timeline)).toEqual(['what shall we eat?'])
    const thread = ofAlice.thread(root)
    await readAll(thread)
    expect(texts(thread).slice(-2)).toEqual(['soup', 'and bread'])
    await say(ofAlice, 'fine', root)
    await until(ofBob.timeline, () => expect(rowOf(ofBob.timeline, root).thread?.replies).toBe(3))
    expect(summary()).toMatchObject({ replies: 3, participated: true })
    await observer.hears(id, last)
  })
})

describe('what is read', () => {
  it('is told by receipts and taken off the count', async () => {
    const { ofAlice, ofBob, id } = await sharedRoom('receipts')
    await say(ofAlice, 'one')
    const last = await say(ofAlice, 'two')
    await until(ofBob, () => expect(ofBob.unread).toMatchObject({ notifications: 2, hasNew: true }))
    await ofBob.reading.markRead({ eventId: last })
    await until(ofAlice.receipts, () => expect(ofAlice.receipts.of(bobId)?.eventId).toBe(last))
    await until(ofBob, () => expect(ofBob.fullyRead).toBe(last))
    expect(ofBob.unread).toMatchObject({ notifications: 0, hasNew: false })
    await observer.sees(id, ({ receipts }) => receipts.get(`${bobId} m.read main`) === last)
    await say(ofAlice, 'three')
    await until(ofBob, () => expect(ofBob.unread.notifications).toBe(1))
  })

  it('in a thread is counted apart', async () => {
    const { ofAlice, ofBob } = await sharedRoom('thread counts')
    const root = await say(ofBob, 'a topic')
    await received(ofAlice.timeline, root)
    await say(ofAlice, 'an answer', root)
    const last = await say(ofAlice, 'another', root)
    const counted = (notifications: number) => new Map([[root, { notifications, highlights: 0 }]])
    await until(ofBob, () => expect(ofBob.unread).toMatchObject({ notifications: 0, threads: counted(2) }))
    await ofBob.reading.markRead({ threadId: root, eventId: last })
    await until(ofAlice.receipts, () => expect(ofAlice.receipts.of(bobId, root)?.eventId).toBe(last))
    expect(ofBob.unread.threads.size).toBe(0)
    await say(ofAlice, 'a third', root)
    await until(ofBob, () => expect(ofBob.unread.threads).toEqual(counted(1)))
  })

  it('in private is told to nobody else', async () => {
    const { ofAlice, ofBob, id } = await sharedRoom('private receipts')
    const message = await say(ofAlice, 'read me')
    await received(ofBob.timeline, message)
    await ofBob.reading.markRead({ eventId: message, isPrivate: true })
    const later = await say(ofBob, 'something later')
    await received(ofAlice.timeline, later)
    await observer.hears(id, later)
    expect(ofAlice.receipts.at(message)).toEqual([])
    expect([...observer.room(id).receipts.values()]).not.toContain(message)
  })
})

describe('people', () => {
  it('are seen typing, and stopping', async () => {
    const { ofAlice, ofBob, id } = await sharedRoom('typing')
    ofBob.reading.typing()
    await until(ofAlice.typing, () => expect(ofAlice.typing.users).toEqual([bobId]))
    await observer.sees(id, ({ typing }) => typing.includes(bobId))
    ofBob.reading.stopTyping()
    await until(ofAlice.typing, () => expect(ofAlice.typing.users).toEqual([]))
    await observer.sees(id, ({ typing }) => typing.length === 0)
  })
})

describe('files', () => {
  it('come back as they were sent', async () => {
    const { ofAlice, ofBob } = await sharedRoom('files')
    const content = crypto.getRandomValues(new Uint8Array(60_000))
    const url = await alice.media.upload(new Blob([content], { type: 'image/x-test' }), { name: 'a file' })
    const file = { url, name: 'a file', mimeType: 'image/x-test', sizeBytes: content.length }
    const message = await sent(ofAlice.timeline, ofAlice.messages.sendFile(file))
    const row = await received(ofBob.timeline, message)
    expect(row.content).toMatchObject({ msgtype: 'm.image', filename: 'a file', url, info: { size: 60_000 } })
    const blob = await bob.media.download(url)
    expect(blob.type).toBe('image/x-test')
    expect(new Uint8Array(await blob.arrayBuffer())).toEqual(content)
  })
})

describe('going back', () => {
  it('through a thousand events meets each exactly once, in order', async () => {
    const ofAlice = await alice.rooms.create({ kind: 'public', name: 'a long story' })
    const story = Array.from({ length: 1_000 }, (_, i) => `${i}`)
    const transactions = story.map((body) => ofAlice.messages.send({ body }))
    await sent(ofAlice.timeline, transactions.at(-1) ?? '')
    expect(texts(ofAlice.timeline)).toEqual(story)
    const ofBob = await bob.rooms.join(ofAlice.id)
    await readAll(ofBob.timeline)
    expect(texts(ofBob.timeline)).toEqual(story)
    const ids = rowsOf(ofBob.timeline).map(({ eventId }) => eventId)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ofBob.timeline.at(0)).toMatchObject({ type: 'm.room.create' })
  })
})

describe('after all that', () => {
  it.each(['alice', 'bob'] as const)('%s holds over the socket what HTTP gives a new device', async (name) => {
    const { client, statuses, counts } = people[name]
    const views = await httpView(server, name)
    expect(views.size).toBeGreaterThan(10)
    expect([...views.values()].some(({ unread }) => unread.notifications > 0)).toBe(true)
    const joined = () => client.rooms.list().filter(({ membership }) => membership === 'join')
    await until(client.rooms, () =>
      expect(
        joined()
          .map(({ id }) => id)
          .toSorted(),
      ).toEqual([...views.keys()].toSorted()),
    )
    for (const [id, view] of views) await expectSame(client.rooms.get(id) as Room, view)
    expect(client.connection.status).toBe('live')
    expect(statuses).toEqual(['connecting', 'live'])
    expect(counts).toEqual({ sockets: 1, polls: 0 })
  })

  it('the one who polls was told nothing twice', () => {
    expect(observer.model.complaints).toEqual([])
  })
})
