import type { MatrixClient, Room } from 'matrix-js-sdk'
import { EventType, MsgType, NotificationCountType, PushRuleKind, ReceiptType, RelationType } from 'matrix-js-sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Homeserver } from '#tests/kit/homeserver.ts'
import { eventually, joinedRoom, received, register, signIn, texts } from './js-sdk.ts'

let server: Homeserver
let alice: MatrixClient
let bob: MatrixClient

beforeAll(async () => {
  server = await Homeserver.start()
  alice = await register(server, 'alice')
  bob = await register(server, 'bob')
})
afterAll(async () => {
  alice.stopClient()
  bob.stopClient()
  await server[Symbol.asyncDispose]()
})

const aliceId = '@alice:test.example'
const bobId = '@bob:test.example'

/** A room with both, as each of them sees it. */
async function sharedRoom(): Promise<{ ofAlice: Room; ofBob: Room; id: string }> {
  const { room_id: id } = await alice.createRoom({ preset: 'public_chat' as never, name: 'shared' })
  await bob.joinRoom(id)
  const [ofAlice, ofBob] = [await joinedRoom(alice, id), await joinedRoom(bob, id)]
  await eventually(() => expect(ofAlice.getMember(bobId)?.membership).toBe('join'))
  return { ofAlice, ofBob, id }
}

async function say(client: MatrixClient, roomId: string, body: string): Promise<string> {
  return (await client.sendTextMessage(roomId, body)).event_id
}

describe('coming into rooms', () => {
  it('by an alias', async () => {
    const { room_id: id } = await alice.createRoom({ room_alias_name: 'coffee', preset: 'public_chat' as never })
    await bob.joinRoom('#coffee:test.example')
    const room = await joinedRoom(bob, id)
    await eventually(() => expect(room.getCanonicalAlias()).toBe('#coffee:test.example'))
  })

  it('by an invitation, which shows the name of the room and who invites', async () => {
    const { room_id: id } = await alice.createRoom({ name: 'the board', invite: [bobId], is_direct: true })
    await eventually(() => {
      expect(bob.getRoom(id)?.getMyMembership()).toBe('invite')
      expect(bob.getRoom(id)?.name).toBe('the board')
      expect(bob.getRoom(id)?.getDMInviter()).toBe(aliceId)
    })
    await bob.joinRoom(id)
    expect((await joinedRoom(bob, id)).name).toBe('the board')
  })

  it('with all their state, also that which is older than what is shown', async () => {
    const { ofAlice, id } = await sharedRoom()
    for (let i = 0; i < 10; i++) await say(alice, id, `${i}`)
    const later = await signIn(server, 'bob', { initialSyncLimit: 2 })
    try {
      const room = await joinedRoom(later, id)
      expect(room.name).toBe('shared')
      expect(room.currentState.getStateEvents(EventType.RoomCreate, '')?.getId()).toBe(
        ofAlice.currentState.getStateEvents(EventType.RoomCreate, '')?.getId(),
      )
      expect(room.currentState.maySendEvent(EventType.RoomName, aliceId)).toBe(true)
      expect(room.currentState.maySendEvent(EventType.RoomName, bobId)).toBe(false)
    } finally {
      later.stopClient()
    }
  })

  it('and out of them again', async () => {
    const { ofBob, ofAlice, id } = await sharedRoom()
    await bob.leave(id)
    await eventually(() => {
      expect(ofBob.getMyMembership()).toBe('leave')
      expect(ofAlice.getMember(bobId)?.membership).toBe('leave')
    })
    await bob.forget(id)
    await expect(bob.sendTextMessage(id, 'still there?')).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
  })
})

describe('a conversation', () => {
  it('reaches both in the same order, once', async () => {
    const { ofAlice, ofBob, id } = await sharedRoom()
    await received(ofBob, await say(alice, id, 'one'))
    await received(ofAlice, await say(bob, id, 'two'))
    const last = await say(alice, id, 'three')
    await received(ofBob, last)
    await received(ofAlice, last)
    await eventually(() => expect(texts(ofAlice)).toEqual(['one', 'two', 'three']))
    expect(texts(ofBob)).toEqual(['one', 'two', 'three'])
  })

  it('shows an edit in place of the original', async () => {
    const { ofBob, id } = await sharedRoom()
    const original = await say(alice, id, 'helo')
    await alice.sendMessage(id, {
      ...{ msgtype: MsgType.Text, body: '* hello', 'm.new_content': { msgtype: MsgType.Text, body: 'hello' } },
      'm.relates_to': { rel_type: RelationType.Replace, event_id: original },
    } as never)
    const seen = await received(ofBob, original)
    await eventually(() => expect(seen.getContent()['body']).toBe('hello'))
    expect(seen.getOriginalContent()['body']).toBe('helo')
  })

  it('counts reactions, and takes back one that is redacted', async () => {
    const { ofBob, id } = await sharedRoom()
    const target = await say(bob, id, 'lunch?')
    const relates = { rel_type: RelationType.Annotation, event_id: target, key: '👍' }
    const { event_id: reaction } = await alice.sendEvent(id, EventType.Reaction, { 'm.relates_to': relates } as never)
    await received(ofBob, reaction)
    const reactions = () =>
      ofBob.relations
        .getChildEventsForEvent(target, RelationType.Annotation, EventType.Reaction)
        ?.getSortedAnnotationsByKey()
        ?.map(([key, events]) => [key, events.size])
    await eventually(() => expect(reactions()).toEqual([['👍', 1]]))
    await alice.redactEvent(id, reaction)
    await eventually(() => expect(reactions()).toEqual([['👍', 0]]))
  })

  it('empties what is redacted', async () => {
    const { ofBob, id } = await sharedRoom()
    const regretted = await say(alice, id, 'a secret')
    const seen = await received(ofBob, regretted)
    await alice.redactEvent(id, regretted, undefined, { reason: 'wrong room' })
    await eventually(() => expect(seen.isRedacted()).toBe(true))
    expect(seen.getContent()).toEqual({})
  })

  it('quotes in a reply', async () => {
    const { ofBob, id } = await sharedRoom()
    const question = await say(alice, id, 'who is there?')
    const { event_id: answer } = await bob.sendMessage(id, {
      ...{ msgtype: MsgType.Text, body: 'me' },
      'm.relates_to': { 'm.in_reply_to': { event_id: question } },
    } as never)
    expect((await received(ofBob, answer)).replyEventId).toBe(question)
  })

  it('can branch into a thread', async () => {
    const { ofAlice, ofBob, id } = await sharedRoom()
    const root = await say(bob, id, 'what shall we eat?')
    await received(ofBob, root)
    const reply = (client: MatrixClient, body: string) =>
      client.sendMessage(id, root, { msgtype: MsgType.Text, body } as never)
    await reply(bob, 'soup')
    const { event_id: last } = await reply(bob, 'and bread')
    await eventually(() => {
      const thread = ofAlice.getThread(root)
      expect(thread?.length).toBe(2)
      expect(thread?.replyToEvent?.getId()).toBe(last)
      expect(thread?.hasCurrentUserParticipated).toBe(false)
    })
    expect(texts(ofAlice)).toEqual(['what shall we eat?'])
    await reply(alice, 'fine')
    // A new session: this one may still take an answer from before the reply for the latest.
    const later = await signIn(server, 'alice')
    try {
      const room = await joinedRoom(later, id)
      await room.createThreadsTimelineSets()
      await room.fetchRoomThreads()
      await eventually(() => {
        expect(room.getThread(root)?.length).toBe(3)
        expect(room.getThread(root)?.hasCurrentUserParticipated).toBe(true)
      })
    } finally {
      later.stopClient()
    }
  })
})

describe('what is read', () => {
  it('is told by receipts and taken off the count', async () => {
    const { ofAlice, ofBob, id } = await sharedRoom()
    await say(alice, id, 'one')
    const last = await received(ofBob, await say(alice, id, 'two'))
    await eventually(() => expect(ofBob.getUnreadNotificationCount(NotificationCountType.Total)).toBe(2))
    await bob.sendReadReceipt(last)
    await eventually(() => {
      expect(ofBob.getUnreadNotificationCount(NotificationCountType.Total)).toBe(0)
      expect(ofAlice.getEventReadUpTo(bobId)).toBe(last.getId())
    })
  })

  it('in a thread is counted apart', async () => {
    const { ofBob, id } = await sharedRoom()
    const root = await say(bob, id, 'a topic')
    await received(ofBob, root)
    await alice.sendMessage(id, root, { msgtype: MsgType.Text, body: 'an answer' } as never)
    await eventually(() => expect(ofBob.getThreadUnreadNotificationCount(root)).toBe(1))
    expect(ofBob.getRoomUnreadNotificationCount()).toBe(0)
    await eventually(() => expect(ofBob.getThread(root)?.replyToEvent).toBeTruthy())
    await bob.sendReadReceipt(ofBob.getThread(root)?.replyToEvent ?? null)
    await eventually(() => expect(ofBob.getThreadUnreadNotificationCount(root)).toBe(0))
  })

  it('in private is told to nobody else', async () => {
    const { ofAlice, ofBob, id } = await sharedRoom()
    const message = await received(ofBob, await say(alice, id, 'read me'))
    await bob.sendReadReceipt(message, ReceiptType.ReadPrivate)
    await eventually(() => expect(ofBob.getUnreadNotificationCount()).toBe(0))
    await received(ofAlice, await say(bob, id, 'something later'))
    expect(ofAlice.getReceiptsForEvent(message)).toEqual([])
  })

  it('has a marker of its own', async () => {
    const { ofBob, id } = await sharedRoom()
    const message = await received(ofBob, await say(alice, id, 'up to here'))
    await bob.setRoomReadMarkers(id, message.getId() ?? '', message)
    await eventually(() => {
      expect(ofBob.getAccountData('m.fully_read')?.getContent()).toEqual({ event_id: message.getId() })
    })
  })
})

describe('people', () => {
  it('are seen typing, and stopping', async () => {
    const { ofAlice, id } = await sharedRoom()
    await bob.sendTyping(id, true, 30_000)
    await eventually(() => expect(ofAlice.getMember(bobId)?.typing).toBe(true))
    await bob.sendTyping(id, false, 0)
    await eventually(() => expect(ofAlice.getMember(bobId)?.typing).toBe(false))
  })

  it('change their names for everybody', async () => {
    const { ofAlice } = await sharedRoom()
    await bob.setDisplayName('Bob the Builder')
    await eventually(() => expect(ofAlice.getMember(bobId)?.name).toBe('Bob the Builder'))
    expect(await alice.getProfileInfo(bobId)).toMatchObject({ displayname: 'Bob the Builder' })
  })

  it('sort their rooms by tags and keep data of their own', async () => {
    const { ofBob, id } = await sharedRoom()
    await bob.setRoomTag(id, 'm.favourite', { order: 0.25 })
    await bob.setRoomAccountData(id, 'org.example.color' as never, { color: 'green' } as never)
    await bob.setAccountData('org.example.theme' as never, { dark: true } as never)
    await eventually(() => {
      expect(ofBob.tags).toEqual({ 'm.favourite': { order: 0.25 } })
      expect(ofBob.getAccountData('org.example.color')?.getContent()).toEqual({ color: 'green' })
      expect(bob.getAccountData('org.example.theme' as never)?.getContent()).toEqual({ dark: true })
    })
  })

  it('decide what they are told of', async () => {
    const { ofBob, id } = await sharedRoom()
    await bob.addPushRule('global', PushRuleKind.RoomSpecific, id as never, { actions: [] })
    await eventually(() => expect(bob.pushRules?.global.room?.map((rule) => rule.rule_id)).toContain(id))
    await received(ofBob, await say(alice, id, 'nobody is told'))
    expect(ofBob.getUnreadNotificationCount()).toBe(0)
    await bob.setPushRuleEnabled('global', PushRuleKind.RoomSpecific, id, false)
    await eventually(() => expect(bob.pushRules?.global.room?.find((rule) => rule.rule_id === id)?.enabled).toBe(false))
    await received(ofBob, await say(alice, id, 'somebody is told'))
    await eventually(() => expect(ofBob.getUnreadNotificationCount()).toBeGreaterThan(0))
  })
})

describe('the state of a room', () => {
  it('is the same in the models of both', async () => {
    const { ofAlice, ofBob, id } = await sharedRoom()
    await alice.setRoomName(id, 'renamed')
    await alice.setRoomTopic(id, 'about everything')
    await alice.setPowerLevel(id, bobId, 50)
    for (const room of [ofAlice, ofBob]) {
      await eventually(() => {
        expect(room.name).toBe('renamed')
        expect(room.currentState.getStateEvents('m.room.topic', '')?.getContent()['topic']).toBe('about everything')
        expect(room.getMember(bobId)?.powerLevel).toBe(50)
      })
    }
    await ofBob.loadMembersIfNeeded()
    expect(
      ofBob
        .getJoinedMembers()
        .map((member) => member.userId)
        .toSorted(),
    ).toEqual([aliceId, bobId])
  })
})

describe('files', () => {
  it('come back as they were sent', async () => {
    const content = crypto.getRandomValues(new Uint8Array(60_000))
    const { content_uri: uri } = await alice.uploadContent(new Blob([content]), {
      name: 'a file',
      type: 'image/x-test',
    })
    const url = bob.mxcUrlToHttp(uri, undefined, undefined, undefined, false, true, true) ?? ''
    const answer = await server.fetch(url, { headers: { authorization: `Bearer ${bob.getAccessToken()}` } })
    expect(answer.headers.get('content-type')).toBe('image/x-test')
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(content)
  })
})

describe('signing out', () => {
  it('ends the session', async () => {
    const second = await signIn(server, 'alice')
    await second.logout(true)
    await expect(second.whoami()).rejects.toMatchObject({ errcode: 'M_UNKNOWN_TOKEN' })
  })
})
