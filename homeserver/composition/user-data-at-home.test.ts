/** What a user keeps, changed at a node that does not write the user's shard. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EventId, RoomId, UserId } from '#spec/ids.ts'
import type { RoomWorld } from '../services/testing/room-world.ts'
import { TwoNodes } from '../services/testing/two-nodes.ts'

let nodes: TwoNodes
let one: RoomWorld
let two: RoomWorld
let name: string
let ann: UserId

beforeEach(async () => {
  nodes = await TwoNodes.open()
  ;({ one, two } = nodes)
  name = nodes.nameAt(one)
  ann = one.user(name)
})
afterEach(async () => await nodes[Symbol.asyncDispose]())

/** The same at both nodes, once they are up to date. */
async function both<T>(read: (world: RoomWorld) => Promise<T>): Promise<T> {
  const [here, there] = [await read(await nodes.upToDate(one)), await read(await nodes.upToDate(two))]
  expect(there).toEqual(here)
  return here
}

describe('a user whose shard another node writes', () => {
  it('sets account data, which both nodes then have', async () => {
    await two.services.accountData.set(ann, '', 'm.direct', { [ann]: [] })
    expect(await both(({ services }) => services.accountData.get(ann, '', 'm.direct'))).toEqual({ [ann]: [] })
    expect(nodes.carried).toEqual(['account_data.set'])
    const refused = two.services.accountData.set(ann, '', 'm.push_rules', {})
    await expect(refused).rejects.toMatchObject({ status: 405 })
  })

  it('sets and deletes tags at both nodes at once, and none undoes the other', async () => {
    const room = await one.room(name)
    const tags = [one, two].map(({ services }) => services.tags)
    await Promise.all(
      tags.flatMap((each, at) => [1, 2, 3].map((n) => each.set(ann, room, `u.${at}.${n}`, { order: n }))),
    )
    await Promise.all(tags.map((each, at) => each.delete(ann, room, `u.${at}.2`)))
    const kept = await both(({ services }) => services.tags.of(ann, room))
    expect(Object.keys(kept).toSorted()).toEqual(['u.0.1', 'u.0.3', 'u.1.1', 'u.1.3'])
  })

  it('changes push rules, of which both nodes ask the new ones at once', async () => {
    const rule = { kind: 'override', ruleId: 'mine' } as const
    const before = await both(async ({ services }) => (await services.pushRules.compiled(ann)).length)
    await two.services.pushRules.put(ann, {
      ...rule,
      actions: ['notify'],
      conditions: [{ kind: 'contains_display_name' }],
    })
    expect(await both(async ({ services }) => (await services.pushRules.compiled(ann)).length)).toBe(before + 1)
    await two.services.pushRules.setActions(ann, { ...rule, actions: [] })
    await two.services.pushRules.setEnabled(ann, { ...rule, enabled: false })
    const own = await both(async ({ services }) => (await services.pushRules.settings(ann)).own?.override)
    expect(own).toMatchObject([{ id: 'mine', actions: [], disabled: true }])
    await two.services.pushRules.delete(ann, rule.kind, rule.ruleId)
    await expect(two.services.pushRules.delete(ann, rule.kind, rule.ruleId)).rejects.toMatchObject({ status: 404 })
    expect(nodes.carried).toHaveLength(5)
  })

  it('keeps filters and reports', async () => {
    const id = await two.sync.filters.keep(ann, { room: { timeline: { limit: 3 } } })
    expect(await both(({ sync }) => sync.filters.get(ann, id))).toEqual({ room: { timeline: { limit: 3 } } })
    await two.overview.reports.user(two.user('spammer'), await two.reader(name), { reason: 'spam' })
    expect(await both(({ overview }) => overview.keptReports.newest(10))).toMatchObject([
      { reporter: ann, reason: 'spam' },
    ])
    expect(nodes.carried).toEqual(['filters.keep', 'reports.keep'])
  })
})

describe('how far somebody has read', () => {
  let room: RoomId
  let first: EventId
  let second: EventId
  let reader: UserId

  beforeEach(async () => {
    // The room is where its creator is, and the reader is elsewhere.
    const other = nodes.nameAt(two)
    reader = one.user(other)
    room = await one.room(name, { members: [other] })
    first = await one.say(room, name, 'one')
    second = await one.say(room, name, 'two')
  })

  it('is a receipt of the room and account data of the user, each where it belongs', async () => {
    await nodes.upToDate(two)
    await two.services.readMarks.receipt({ room, user: reader, eventId: first }, 'm.read', undefined)
    await nodes.upToDate(one)
    await one.services.readMarks.fullyRead({ room, user: reader, eventId: second })
    expect(nodes.carried).toEqual(['read_marks.receipt', 'read_marks.fullyRead'])
    const mark = await both(({ services }) => services.accountData.get(reader, room, 'm.fully_read'))
    expect(mark).toEqual({ event_id: second })
  })

  it('counts at every node, wherever it was said', async () => {
    const unread = async (world: RoomWorld) => {
      const known = await world.services.rooms.get(room)
      if (!known) throw new Error('the room is not there')
      const upTo = world.shards.of(room).durable
      return (await world.services.unread.of(reader, known, upTo)).total.notifications
    }
    expect(await both(unread)).toBe(2)
    await two.services.readMarks.receipt({ room, user: reader, eventId: first }, 'm.read', undefined)
    expect(await both(unread)).toBe(1)
    await two.services.pushRules.setEnabled(reader, { kind: 'override', ruleId: '.m.rule.master', enabled: true })
    expect(await both(unread)).toBe(0)
  })
})
