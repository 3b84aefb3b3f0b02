/** People with accounts, and the rooms in which they are together. */
import type { TestUser } from '#tests/kit/test-user.ts'

/** Registrations and joins that are under way at a time. */
const AT_ONCE = 16

export interface Member {
  readonly user: TestUser
  /** Those that this person talks in. */
  readonly rooms: readonly string[]
}

export interface CrowdOptions {
  readonly register: (name: string) => Promise<TestUser>
  readonly people: number
  readonly rooms: number
  /** Each is in so many of the rooms, in turn. All of them by default. */
  readonly roomsEach?: number
  /** What their names begin with, where a server has several crowds. */
  readonly name?: string
}

export interface Crowd {
  readonly members: readonly Member[]
  readonly rooms: readonly string[]
}

export async function gather(options: CrowdOptions): Promise<Crowd> {
  const { register, people, rooms: roomCount, roomsEach = roomCount, name = 'person' } = options
  const users = await severally(people, (index) => register(`${name}${index}`))
  const rooms = await severally(roomCount, (index) => at(users, index).createRoom({ preset: 'public_chat' }))
  const members = users.map((user, index) => ({ user, rooms: count(roomsEach).map((step) => at(rooms, index + step)) }))
  await severally(people, async (index) => {
    const { user, rooms: own } = at(members, index)
    for (const room of own) await user.join(room)
  })
  return { members, rooms }
}

/** A few at a time, with their results in order. */
export async function severally<T>(times: number, act: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  let next = 0
  const worker = async () => {
    for (let index = next++; index < times; index = next++) results[index] = await act(index)
  }
  await Promise.all(count(Math.min(AT_ONCE, times)).map(worker))
  return results
}

function count(times: number): number[] {
  return Array.from({ length: times }, (_, index) => index)
}

/** Round and round. */
function at<T>(list: readonly T[], index: number): T {
  return list[index % list.length] as T
}
