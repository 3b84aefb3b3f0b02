import type { MatrixClient } from 'matrix-bot-sdk'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Homeserver } from '#tests/kit/homeserver.ts'
import type { TestUser } from '#tests/kit/test-user.ts'
import { botSdk } from './bot-sdk.ts'

let server: Homeserver
let alice: TestUser
let bot: MatrixClient
let sdk: Awaited<ReturnType<typeof botSdk>>

/** What the bot has heard, room by room. */
const heard: { room: string; body: string; sender: string }[] = []

beforeAll(async () => {
  server = await Homeserver.start()
  alice = await server.register('alice')
  await server.register('robot')
  sdk = await botSdk(server.fetch)
  const signedIn = await new sdk.MatrixAuth(server.url).passwordLogin('robot', "robot's long password", 'a bot')
  bot = new sdk.MatrixClient(server.url, signedIn.accessToken, new sdk.MemoryStorageProvider())
  sdk.AutojoinRoomsMixin.setupOnClient(bot)
  bot.on('room.message', (room: string, event: { sender: string; content: { body: string } }) => {
    heard.push({ room, body: event.content.body, sender: event.sender })
    if (event.content.body === '!ping') void bot.replyText(room, event, 'pong')
  })
  await bot.start()
})
afterAll(async () => {
  bot.stop()
  // The bot's last long-poll ends with the next thing that it hears.
  await server[Symbol.asyncDispose]()
})

async function roomWithBot(): Promise<string> {
  const room = await alice.createRoom({ invite: ['@robot:test.example'], preset: 'trusted_private_chat' })
  await vi.waitFor(async () => expect(await bot.getJoinedRooms()).toContain(room), { timeout: 30_000, interval: 20 })
  return room
}

describe('a bot', () => {
  it('knows who it is', async () => {
    expect(await bot.getUserId()).toBe('@robot:test.example')
    expect(await bot.getWhoAmI()).toMatchObject({ user_id: '@robot:test.example' })
  })

  it('joins where it is invited, and answers to commands', async () => {
    const room = await roomWithBot()
    let { next_batch: since } = await alice.sync()
    const command = await alice.send(room, '!ping')
    const answers: { content: { body: string; 'm.relates_to': unknown } }[] = []
    while (answers.length === 0) {
      const reply = await alice.sync({ since, timeout: 20_000 })
      since = reply.next_batch
      const { events = [] } = reply.rooms?.join?.[room]?.timeline ?? {}
      answers.push(...events.filter((event: { sender: string }) => event.sender === '@robot:test.example'))
    }
    expect(answers).toHaveLength(1)
    expect(answers[0]?.content).toMatchObject({ 'm.relates_to': { 'm.in_reply_to': { event_id: command } } })
    expect(answers[0]?.content.body).toContain('pong')
    const ofAlice = heard.filter((each) => each.room === room && each.sender === alice.userId)
    expect(ofAlice.map(({ body }) => body)).toEqual(['!ping'])
  })

  it('reads and writes the state of a room', async () => {
    const room = await roomWithBot()
    await bot.sendStateEvent(room, 'org.example.settings', 'colors', { background: 'blue' })
    expect(await bot.getRoomStateEvent(room, 'org.example.settings', 'colors')).toEqual({ background: 'blue' })
    const state = (await bot.getRoomState(room)) as { type: string }[]
    expect(state.map(({ type }) => type)).toEqual(expect.arrayContaining(['m.room.create', 'org.example.settings']))
    expect((await bot.getJoinedRoomMembers(room)).toSorted()).toEqual([alice.userId, '@robot:test.example'])
    await expect(bot.getRoomStateEvent(room, 'org.example.none', '')).rejects.toMatchObject({ errcode: 'M_NOT_FOUND' })
  })

  it('reacts, redacts and looks events up', async () => {
    const room = await roomWithBot()
    const target = await alice.send(room, 'well done')
    const reaction = await bot.unstableApis.addReactionToEvent(room, target, '🎉')
    expect(await bot.getEvent(room, reaction)).toMatchObject({
      type: 'm.reaction',
      content: { 'm.relates_to': { event_id: target, key: '🎉', rel_type: 'm.annotation' } },
    })
    const relations = await bot.unstableApis.getRelationsForEvent(room, target, 'm.annotation', 'm.reaction')
    expect(relations.chunk.map((event) => event['event_id'])).toEqual([reaction])
    await bot.redactEvent(room, reaction, 'too early')
    expect(await bot.getEvent(room, reaction)).toMatchObject({ content: {} })
    const context = await bot.getEventContext(room, target)
    expect(context.event.eventId).toBe(target)
  })

  it('stores files and fetches them', async () => {
    const content = Buffer.from(crypto.getRandomValues(new Uint8Array(10_000)))
    const uri = await bot.uploadContent(content, 'application/x-test', 'some file.bin')
    expect(await bot.downloadContent(uri)).toEqual({ data: content, contentType: 'application/x-test' })
  })

  it('has aliases, a profile and data of its own', async () => {
    const room = await roomWithBot()
    await bot.createRoomAlias('#robots:test.example', room)
    expect(await bot.resolveRoom('#robots:test.example')).toBe(room)
    await bot.setDisplayName('The Robot')
    expect(await bot.getUserProfile('@robot:test.example')).toMatchObject({ displayname: 'The Robot' })
    await bot.setAccountData('org.example.memory', { visits: 3 })
    expect(await bot.getAccountData('org.example.memory')).toEqual({ visits: 3 })
    await bot.setTyping(room, true, 10_000)
    await bot.sendReadReceipt(room, await alice.send(room, 'seen?'))
  })

  it('makes rooms, puts people out of them and leaves', async () => {
    const room = await bot.createRoom({ preset: 'public_chat', room_alias_name: 'open-house' })
    await alice.join('#open-house:test.example')
    await bot.kickUser(alice.userId, room, 'closing time')
    await bot.banUser(alice.userId, room)
    expect(await alice.try('POST', `/_matrix/client/v3/join/${encodeURIComponent(room)}`, { body: {} })).toMatchObject({
      status: 403,
    })
    await bot.unbanUser(alice.userId, room)
    await alice.join(room)
    await bot.leaveRoom(room)
    expect(await bot.getJoinedRooms()).not.toContain(room)
  })
})
