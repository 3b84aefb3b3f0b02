/** What changes to accounts leave to be done, on two nodes. On one it is tested with what leaves it (`profiles.test.ts`). */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { AccountNodes, type AccountNode } from '#homeserver/testing/account-nodes.ts'
import { addUser, ANN, BOB } from '#homeserver/testing/accounts-under-test.ts'
import { StoreError } from '#homeserver/ports/store.ts'
import type { RoomId, UserId } from '#spec/ids.ts'
import { LOOK_RETRY_MS } from './follow-ups.ts'
import { followUps } from './tables.ts'

let nodes: AccountNodes
/** Writes everything at first. */
let writing: AccountNode
let other: AccountNode

const both = () => [writing, other]

const ROOMS = ['!a', '!b', '!c'] as RoomId[]
/** By node. */
let renewed: string[][]
let left: UserId[][]
/** Called before a membership is renewed. */
let beforeRenewal: (room: RoomId) => Promise<void>

beforeEach(async () => {
  nodes = await AccountNodes.open(2)
  ;[writing, other] = nodes.nodes as [AccountNode, AccountNode]
  renewed = [[], []]
  left = [[], []]
  beforeRenewal = async () => undefined
  await other.ask((accounts) => addUser(accounts, ANN))
})

afterEach(async () => nodes[Symbol.asyncDispose]())

function start(node: AccountNode): void {
  const index = both().indexOf(node)
  node.accounts.start({
    propagation: {
      joinedRooms: async () => ROOMS,
      async renewMembership(userId, room) {
        await beforeRenewal(room)
        const { displayname: name } = await node.ask(({ profiles }) => profiles.memberContent(userId))
        renewed[index]?.push(`${room} ${String(name)}`)
      },
    },
    onDeactivated: async (userId) => void left[index]?.push(userId),
  })
}
const rename = (name: string) => other.ask(({ profiles }) => profiles.setField(ANN, 'displayname', name))
const unfinished = async () => (await Array.fromAsync(other.store.rows(followUps))).length
const settled = async () => {
  for (const { accounts } of both()) await accounts.settled()
}
const allRooms = (name: string) => ROOMS.map((room) => `${room} ${name}`)

it('is done once, by the one that writes the account', async () => {
  both().forEach(start)
  await rename('Ann')
  await settled()
  expect([renewed, await unfinished()]).toEqual([[allRooms('Ann'), []], 0])
  for (const node of both()) expect(await node.ask(({ profiles }) => profiles.get(ANN))).toEqual({ displayname: 'Ann' })
})

it('is done by the one that has taken over from a node that has not come to it', async () => {
  start(other)
  await rename('Ann')
  await settled()
  expect([renewed, await unfinished()]).toEqual([[[], []], 1])
  await nodes.giveAll(other)
  await vi.waitFor(async () => expect(await unfinished()).toBe(0))
  expect(renewed).toEqual([[], allRooms('Ann')])
})

it('is looked for again where it could not be read', async () => {
  start(other)
  await rename('Ann')
  await settled()
  const scan = other.store.scan.bind(other.store)
  other.store.scan = async () => {
    other.store.scan = scan
    throw new StoreError('unreachable', 'the engine does not answer')
  }
  await nodes.give(other.shards.shardOf(ANN), other)
  await vi.waitFor(() => expect(nodes.clock.sleeping).toBe(1))
  expect(renewed).toEqual([[], []])
  nodes.clock.advance(LOOK_RETRY_MS)
  await vi.waitFor(async () => expect(await unfinished()).toBe(0))
  expect(renewed).toEqual([[], allRooms('Ann')])
})

it('goes with the shard, and is given up where it was under way', async () => {
  both().forEach(start)
  const reached = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  beforeRenewal = async (room) => {
    if (room !== '!b') return
    beforeRenewal = async () => undefined
    reached.resolve()
    await goOn.promise
  }
  await rename('Ann')
  await reached.promise
  await nodes.giveAll(other)
  await vi.waitFor(async () => expect(await unfinished()).toBe(0))
  goOn.resolve()
  await settled()
  expect(renewed).toEqual([['!a Ann', '!b Ann'], allRooms('Ann')])
})

it('is done again where the account has changed on another node while the shard was there', async () => {
  both().forEach(start)
  const goOn = Promise.withResolvers<void>()
  const reached = Promise.withResolvers<void>()
  beforeRenewal = async (room) => {
    if (room !== '!c') return
    reached.resolve()
    await goOn.promise
  }
  await rename('Ann')
  await reached.promise
  await nodes.giveAll(other)
  await rename('Anna')
  await nodes.giveAll(writing)
  goOn.resolve()
  await vi.waitFor(async () => expect(await unfinished()).toBe(0))
  await settled()
  expect(renewed[0]?.slice(-3)).toEqual(allRooms('Anna'))
})

it('is done for an account that is closed, which nobody can use or find any more', async () => {
  both().forEach(start)
  await settled()
  const search = (node: AccountNode) => node.ask(({ directory }) => directory.search('ann', 10, BOB).people.length)
  expect(await Promise.all(both().map(search))).toEqual([1, 1])
  const { accessToken } = await other.ask(({ sessions }) => sessions.start({ userId: ANN }))
  await other.ask(({ closing }) => closing.close({ userId: ANN, erase: true }))
  await settled()
  expect([left, await unfinished()]).toEqual([[[ANN], []], 0])
  for (const node of both()) {
    const authenticated = node.ask(({ authenticator }) => authenticator.authenticate(accessToken))
    await expect(authenticated).rejects.toMatchObject({ errcode: 'M_UNKNOWN_TOKEN' })
  }
  expect(await Promise.all(both().map(search))).toEqual([0, 0])
  for (const node of both()) expect(await node.ask(({ profiles }) => profiles.get(ANN))).toEqual({})
})
