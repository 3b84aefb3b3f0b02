import { afterEach, beforeEach, expect, it } from 'vitest'
import { RoomWorld } from '../testing/room-world.ts'
import { NotificationJudge } from './notification-judge.ts'

/** Each look at the clock costs so much. */
const LOOK_MS = 1

let world: RoomWorld

beforeEach(async () => {
  world = await RoomWorld.open()
})
afterEach(async () => await world[Symbol.asyncDispose]())

it('gives everybody else their turn between many events', async () => {
  let now = 0
  const clock = { now: () => now, monotonic: () => (now += LOOK_MS), sleep: async () => undefined }
  const { events, powers, accountData, pushRules, rooms } = world.services
  const judge = new NotificationJudge({ clock, events, powers, accountData })
  const id = await world.room('ann', { members: ['bob'] })
  const room = await rooms.get(id)
  const event = await events.get(await world.say(id, 'ann', 'hello'))
  const recipient = { userId: world.user('bob'), rules: await pushRules.compiled(world.user('bob')) }
  if (!room || !event) throw new Error('the room has no event')

  let turns = 0
  let isDone = false
  const others = async () => {
    while (!isDone) {
      await new Promise((resolve) => setImmediate(resolve))
      turns += 1
    }
  }
  const working = others()
  for (let judged = 0; judged < 100; judged++) await judge.judge(event, room, recipient)
  isDone = true
  await working
  expect(turns).toBeGreaterThan(10)
})
