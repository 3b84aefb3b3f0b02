import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '#federation/rules/json.ts'
import { UserId, type EventId, type RoomId } from '#spec/ids.ts'
import { RoomWorld } from '../testing/room-world.ts'

let world: RoomWorld
beforeEach(async () => {
  world = await RoomWorld.open()
})
afterEach(async () => await world[Symbol.asyncDispose]())

interface Sent {
  readonly type: string
  readonly content: JsonObject
  readonly transactionId: string
}

async function send(room: RoomId, sender: string, { type, content, transactionId }: Sent): Promise<EventId> {
  const transaction = { session: sender, request: `${room} ${type} ${transactionId}`, deviceId: 'phone', transactionId }
  return await world.services.sending.message({ room, sender: world.user(sender), type, content }, transaction)
}

async function react(room: RoomId, sender: string, target: EventId, transactionId: string, key = '👍') {
  const content = { 'm.relates_to': { rel_type: 'm.annotation', event_id: target, key } }
  return await send(room, sender, { type: 'm.reaction', content, transactionId })
}

describe('a repeated transaction', () => {
  const once = { type: 'm.room.message', content: { body: 'once' }, transactionId: '1' }

  it('is answered with the event that it made, also at the same time and after a restart', async () => {
    const room = await world.room('ann')
    const [first, second] = await Promise.all([send(room, 'ann', once), send(room, 'ann', once)])
    expect(second).toBe(first)
    await world.restart()
    expect(await send(room, 'ann', once)).toBe(first)
    expect(await send(room, 'ann', { ...once, transactionId: '2' })).not.toBe(first)
  })

  it('is carried out where it was refused before', async () => {
    const room = await world.room('ann')
    const attempts = await Promise.allSettled([send(room, 'bob', once), send(room, 'bob', once)])
    expect(attempts.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await world.join(room, 'bob')
    expect(await send(room, 'bob', once)).toMatch(/^\$/)
  })

  it('is answered the same after its sender has lost the power for it, or left', async () => {
    const room = await world.room('ann', { version: '11', members: ['bob'] })
    const levels = (bob: number) => ({ users: { [world.user('ann')]: 100, [world.user('bob')]: bob } })
    await world.state(room, 'ann', 'm.room.power_levels', levels(50))
    const said = await world.say(room, 'ann', 'goes')
    const transaction = { session: 'bob', request: 'redact', deviceId: 'phone', transactionId: '3' }
    const redaction = { room, sender: world.user('bob'), target: said, content: {} }
    const all = () =>
      Promise.all([
        send(room, 'bob', once),
        react(room, 'bob', said, '2'),
        send(room, 'bob', { type: 'm.room.redaction', content: { redacts: said }, transactionId: '4' }),
        world.services.sending.redact(redaction, transaction),
      ])
    const first = await all()
    await world.state(room, 'ann', 'm.room.power_levels', levels(0))
    expect(await all()).toEqual(first)
    await world.leave(room, 'bob')
    expect(await all()).toEqual(first)
  })
})

describe('reactions sent side by side', () => {
  it('are taken once each', async () => {
    const room = await world.room('ann', { members: ['bob'] })
    const said = await world.say(room, 'ann', 'lunch?')
    const results = await Promise.allSettled([
      ...['1', '2', '3'].map((transactionId) => react(room, 'ann', said, transactionId)),
      react(room, 'ann', said, '4', '🎉'),
      react(room, 'bob', said, '1'),
    ])
    expect(results.map(({ status }) => status)).toEqual([
      ...['fulfilled', 'rejected', 'rejected'],
      ...['fulfilled', 'fulfilled'],
    ])
    expect(results[1]).toMatchObject({ reason: { errcode: 'M_DUPLICATE_ANNOTATION' } })
    expect([...(await world.services.relations.childrenOf(said))]).toHaveLength(3)
  })

  it('are one where the transaction is one', async () => {
    const room = await world.room('ann')
    const said = await world.say(room, 'ann', 'lunch?')
    const [first, again] = await Promise.all([react(room, 'ann', said, '1'), react(room, 'ann', said, '1')])
    expect(again).toBe(first)
    expect(await react(room, 'ann', said, '1')).toBe(first)
  })
})

describe.each(['1', '10', '11', '12'])('what somebody else said in a room of version %s', (version) => {
  it('is redacted neither by a message nor by a state of that type', async () => {
    const room = await world.room('ann', { version, members: ['bob'] })
    const levels = { users: { [world.user('ann')]: 100 }, state_default: 0 }
    await world.state(room, 'ann', 'm.room.power_levels', version === '12' ? { state_default: 0 } : levels)
    const said = await world.say(room, 'ann', 'stays')
    const content = { redacts: said }
    const refused = { errcode: 'M_FORBIDDEN' }
    const message = { type: 'm.room.redaction', content, transactionId: '1' }
    await expect(send(room, 'bob', message)).rejects.toMatchObject(refused)
    const state = { room, sender: world.user('bob'), type: 'm.room.redaction', content }
    await expect(world.services.sending.state(state, '')).rejects.toMatchObject(refused)
    expect((await world.event(said)).pdu.content).toEqual({ msgtype: 'm.text', body: 'stays' })
  })
})

describe('the power to redact', () => {
  it('is that of the moment in which the redaction is taken', async () => {
    const room = await world.room('ann', { version: '11', members: ['bob'] })
    const levels = (bob: number) => ({ users: { [world.user('ann')]: 100, [world.user('bob')]: bob } })
    await world.state(room, 'ann', 'm.room.power_levels', levels(50))
    const said = await world.say(room, 'ann', 'stays')
    const message = { type: 'm.room.redaction', content: { redacts: said }, transactionId: '1' }
    const demoting = world.state(room, 'ann', 'm.room.power_levels', levels(0))
    await expect(send(room, 'bob', message)).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
    await demoting
    expect((await world.event(said)).pdu.content).toEqual({ msgtype: 'm.text', body: 'stays' })
  })

  it('is asked before anything is emptied, whoever sends the redaction', async () => {
    const room = await world.room('ann')
    const sender = UserId.parse('@eve:elsewhere.example')
    const join = { type: 'm.room.member', sender, stateKey: sender, content: { membership: 'join' } }
    await world.services.writer.send(room, join)
    const said = await world.say(room, 'ann', 'stays')
    await world.services.writer.send(room, { type: 'm.room.redaction', sender, content: {}, redacts: said })
    expect((await world.event(said)).pdu.content).toEqual({ msgtype: 'm.text', body: 'stays' })
  })
})

describe('the create event of a room', () => {
  it('is sent only once, with or without a state key', async () => {
    const room = await world.room('ann')
    const content = { room_version: '12', type: 'm.space' }
    const refused = { errcode: 'M_FORBIDDEN' }
    const state = { room, sender: world.user('ann'), type: 'm.room.create', content }
    await expect(world.services.sending.state(state, '')).rejects.toMatchObject(refused)
    const message = { type: 'm.room.create', content, transactionId: '1' }
    await expect(send(room, 'ann', message)).rejects.toMatchObject(refused)
  })

  it.each(['11', '12'])('is redacted by nobody, in version %s', async (version) => {
    const room = await world.room('ann', { version })
    const target = (await world.services.rooms.get(room))?.info.createEventId as EventId
    const refused = { errcode: 'M_FORBIDDEN' }
    const message = { type: 'm.room.redaction', content: { redacts: target }, transactionId: '1' }
    await expect(send(room, 'ann', message)).rejects.toMatchObject(refused)
    const redaction = { room, sender: world.user('ann'), target, content: {} }
    const transaction = { session: 'ann', request: 'redact', deviceId: 'phone', transactionId: '2' }
    await expect(world.services.sending.redact(redaction, transaction)).rejects.toMatchObject(refused)
  })
})
