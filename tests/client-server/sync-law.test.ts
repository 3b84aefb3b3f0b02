/**
 * The law of sync: what a client knew before, with what it was sent since, is what a new client is told now. For any course of
 * things, any moment of looking, and whatever of the client's past the server still remembers.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Homeserver } from '#tests/kit/homeserver.ts'
import { readBack, SyncModel, type RoomModel, type SyncModelOptions } from '#tests/kit/sync-model.ts'
import { Company, deeds, type Deed } from './deeds.ts'

const RUNS = 20
const DEEDS_MAX = 40
/** A failure is told of while there still is time, if not in its smallest form. */
const interruptAfterTimeLimit = 120_000

let server: Homeserver

beforeAll(async () => {
  server = await Homeserver.start()
})
afterAll(async () => await server[Symbol.asyncDispose]())

const options = fc.record<SyncModelOptions>({
  limit: fc.integer({ min: 1, max: 20 }),
  lazy: fc.boolean(),
  stateAfter: fc.boolean(),
})
/** A moment in which one of the clients looks. */
const look = fc.record({ look: fc.nat({ max: 2 }) })
const course = fc.array(fc.oneof({ weight: 4, arbitrary: deeds }, { weight: 1, arbitrary: look }), {
  maxLength: DEEDS_MAX,
  size: 'max',
})
const story = fc.record({ clients: fc.tuple(options, options, options), course })

let runs = 0

async function follow(
  { clients, course: steps }: { clients: readonly SyncModelOptions[]; course: readonly (Deed | { look: number })[] },
  between: (models: readonly SyncModel[]) => Promise<void> = async () => {},
): Promise<void> {
  const company = await Company.gather(server, `run${++runs}`)
  const models = clients.map((each, index) => new SyncModel(company.person(index), each))
  for (const model of models) await model.sync()
  for (const step of steps) {
    if ('look' in step) await models[step.look]?.sync()
    else await company.act(step, (user, room) => models.find((model) => model.user === user)?.forget(room))
  }
  await between(models)
  for (const model of models) await upToDate(model)
  for (const [index, model] of models.entries()) await compare(model, clients[index] as SyncModelOptions)
}

/** A second look finds nothing, so one is enough; that it does is part of the law. */
async function upToDate(model: SyncModel): Promise<void> {
  await model.sync()
  const reply = await model.user.sync({ since: model.token })
  expect(reply.rooms).toBeUndefined()
  expect(reply.account_data).toBeUndefined()
}

async function compare(known: SyncModel, clientOptions: SyncModelOptions): Promise<void> {
  const fresh = new SyncModel(known.user, { ...clientOptions, lazy: false })
  await fresh.sync()
  expect(known.complaints).toEqual([])
  expect(plain(known.accountData)).toEqual(plain(fresh.accountData))
  for (const section of ['invited', 'knocked'] as const)
    expect([...known[section]].sort()).toEqual([...fresh[section]].sort())
  for (const section of ['joined', 'left'] as const) {
    expect([...known[section].keys()].sort()).toEqual([...fresh[section].keys()].sort())
    for (const [id, room] of known[section]) {
      const anew = fresh[section].get(id) as RoomModel
      // What is kept of a room after leaving it is no news of the room.
      if (section === 'joined') expect(plain(room.accountData)).toEqual(plain(anew.accountData))
      await compareRooms(known, id, [room, anew], clientOptions.lazy)
    }
  }
}

async function compareRooms(
  { user }: SyncModel,
  id: string,
  [known, fresh]: readonly [RoomModel, RoomModel],
  lazy: boolean,
): Promise<void> {
  // A lazy client need not know every member, but those whom it knows it knows as they are.
  const expected = [...fresh.state].filter(
    ([key]) => !lazy || !key.startsWith('m.room.member ') || known.state.has(key),
  )
  expect(plain(known.state)).toEqual(Object.fromEntries(expected))
  expect(plain(known.receipts)).toEqual(plain(fresh.receipts))
  expect(known.typing).toEqual(fresh.typing)
  expect(known.counts).toEqual(fresh.counts)
  expect(known.threadCounts).toEqual(fresh.threadCounts)
  expect(known.summary).toEqual(fresh.summary)
  while (fresh.prevBatch !== undefined) await readBack(user, id, fresh)
  while (known.prevBatch !== undefined) await readBack(user, id, known)
  // Of what became of a membership after the user had left, a new client is told the latest only.
  const seen = known.timeline.filter((event) => fresh.timeline.includes(event) || !known.ownEndings.has(event))
  expect(seen).toEqual(fresh.timeline)
}

function plain(map: ReadonlyMap<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(map)
}

describe('a client that was told of changes knows what a new client is told', () => {
  it('whatever happened and whenever it looked', async () => {
    await fc.assert(
      fc.asyncProperty(story, (each) => follow(each)),
      { numRuns: RUNS, interruptAfterTimeLimit },
    )
  })

  it('also when it was away for longer than the server remembers changes', async () => {
    const restart = async (models: readonly SyncModel[]) => {
      await server.restart()
      // Nobody is typing any longer, and nobody is told.
      for (const room of models.flatMap((model) => [...model.joined.values()])) room.typing = []
    }
    await fc.assert(
      fc.asyncProperty(story, (each) => follow(each, restart)),
      { numRuns: RUNS / 2, interruptAfterTimeLimit },
    )
  })

  const all: readonly { look: number }[] = [{ look: 0 }, { look: 1 }, { look: 2 }]
  const deed = (verb: Deed['verb'], actor: number): Deed => ({ verb, actor, other: 0, room: 1, back: 0 })
  const [join, leave] = [deed('join', 0), deed('leave', 0)]
  const [invite, ban, unban] = [deed('invite', 1), deed('ban', 1), deed('unban', 1)]

  it.each<[string, (Deed | { look: number })[]]>([
    ['banned without ever having been in', [ban, ...all, unban]],
    ['banned after leaving', [join, leave, ban, ...all, unban]],
    ['banned after the leaving was seen', [join, leave, ...all, ban, ...all, unban]],
    ['invited twice, and seen each time', [invite, leave, ...all, invite, ...all, leave]],
    ['invited a second time between two looks', [invite, leave, ...all, invite, leave]],
    ['invited and banned after leaving', [join, leave, ...all, invite, leave, ...all, ban]],
  ])('who was %s', async (_, steps) => {
    for (const limit of [1, 2, 5]) {
      const each = { limit, lazy: false, stateAfter: false }
      await follow({ clients: [each, each, each], course: steps })
    }
  })
})
