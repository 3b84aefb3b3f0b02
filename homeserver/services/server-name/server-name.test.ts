import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { put } from '#homeserver/ports/store.ts'
import { ServerName, UserId } from '#spec/ids.ts'
import { users } from '../accounts/tables.ts'
import { RoomWorld } from '../testing/room-world.ts'
import { otherOwner } from './server-name.ts'
import { serverNames, THIS_SERVER } from './tables.ts'

const OURS = ServerName.parse('example.org')
const THEIRS = ServerName.parse('example.com')

let world: RoomWorld
beforeEach(async () => {
  world = await RoomWorld.open()
})
afterEach(async () => await world[Symbol.asyncDispose]())

async function addAccount(userId: string): Promise<void> {
  const writes = [put(users, [UserId.parse(userId)], { createdAt: 0, isAdmin: false })]
  await world.shards.append({ kind: 'account', subject: userId, note: null, writes })
}

describe('the owner of the data', () => {
  it('is settled by the first who asks', async () => {
    expect(await otherOwner(OURS, world)).toBeUndefined()
    expect(await otherOwner(OURS, world)).toBeUndefined()
    expect(await otherOwner(THEIRS, world)).toBe(OURS)
    expect(await world.store.get(serverNames, [THIS_SERVER])).toEqual({ name: OURS })
  })

  it('is the server of the accounts, where its name was not kept', async () => {
    await addAccount('@ann:example.org')
    const head = await world.store.head(0)
    expect(await otherOwner(THEIRS, world)).toBe(OURS)
    expect(await world.store.head(0)).toBe(head)
    expect(await otherOwner(OURS, world)).toBeUndefined()
  })

  it('is whoever asks first, where several servers have accounts', async () => {
    for (const account of ['@ann:example.com', '@ann:example.org', '@bob:example.com']) await addAccount(account)
    expect(await otherOwner(OURS, world)).toBeUndefined()
    expect(await otherOwner(THEIRS, world)).toBe(OURS)
  })
})
