import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '#homeserver/ports/store.ts'
import type { UserId } from '#spec/ids.ts'
import { AccountData } from '../account-data/account-data.ts'
import { RoomWorld } from '../testing/room-world.ts'
import { PushRules } from './push-rules.ts'

let world: RoomWorld
let ann: UserId
let rules: PushRules
/** What a read waits for after it has seen the row. */
let delivery: Promise<void>

beforeEach(async () => {
  world = await RoomWorld.open()
  ann = world.user('ann')
  delivery = Promise.resolve()
  const { shards } = world
  rules = new PushRules({ accountData: new AccountData({ store: slowStore(), shards }), shards })
})

afterEach(async () => {
  await world[Symbol.asyncDispose]()
})

/** The real store, whose answers arrive when a test lets them. */
function slowStore(): Store {
  return new Proxy(world.store, {
    get: (target, name: keyof Store) => {
      if (name !== 'get') return target[name].bind(target)
      return async (...args: Parameters<Store['get']>) => {
        const value = await target.get(...args)
        await delivery
        return value
      }
    },
  })
}

describe('PushRules', () => {
  it('compiles rules once, also for those who ask at the same time, until they change', async () => {
    const [first, second] = await Promise.all([rules.compiled(ann), rules.compiled(ann)])
    expect(second).toBe(first)
    expect(await rules.compiled(ann)).toBe(first)
    await world.services.accountData.change(ann, '', 'm.push_rules', () => ({}))
    expect(await rules.compiled(ann)).not.toBe(first)
  })

  it('does not remember rules that were changed while they were being read', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    delivery = promise
    const asked = rules.compiled(ann)
    const muted = { defaults: { '.m.rule.master': { enabled: true } } }
    await world.services.accountData.change(ann, '', 'm.push_rules', () => muted)
    resolve()
    const before = await asked
    const after = await rules.compiled(ann)
    expect(after).toHaveLength(before.length + 1)
  })
})
