/** The workspace itself: a space that lists the public channels. */
import type { RoomId } from '#spec/ids.ts'
import type { RoomWish } from '../services/rooms/room-creation.ts'
import { workingDayBefore } from './acts.ts'
import { userOf } from './cast.ts'
import type { DemoPorts } from './demo-ports.ts'
import { DEMO_USER, people } from './people.ts'

/** Just before the first messages. */
const OPENED_DAYS_AGO = 15
const OPENED_HOUR = 8
const ADMIN_LEVEL = 100
const OWNER = 'amelie'

export interface ListedRoom {
  readonly key: string
  readonly room: RoomId
  readonly isListed: boolean
}

export const emptyWish: Omit<RoomWish, 'creator'> = {
  ...{ isPublished: false, invited: [], isDirect: false },
  ...{ creationContent: {}, initialState: [], powerLevelOverride: {} },
}

export function openedAt(now: number): number {
  return workingDayBefore(now, OPENED_DAYS_AGO).setHours(OPENED_HOUR, 0, 0, 0)
}

export async function makeSpace(now: number, ports: DemoPorts): Promise<RoomId> {
  const { rooms, clock } = ports
  return await clock.at(openedAt(now), async () => {
    const space = await rooms.creation.create({
      ...{ ...emptyWish, creator: userOf(OWNER, ports), preset: 'public_chat', isPublished: true },
      ...{ aliasLocalpart: 'larkspur', name: 'Larkspur', topic: 'Sensors for greenhouses' },
      creationContent: { type: 'm.space' },
      powerLevelOverride: { users: { [userOf(DEMO_USER, ports)]: ADMIN_LEVEL } },
    })
    for (const { handle } of people) await rooms.membership.join(space, userOf(handle, ports))
    return space
  })
}

export async function listRooms(
  space: RoomId,
  all: readonly ListedRoom[],
  now: number,
  ports: DemoPorts,
): Promise<void> {
  const sender = userOf(OWNER, ports)
  for (const [index, { key, room }] of all.filter(({ isListed }) => isListed).entries()) {
    const order = String(index).padStart(2, '0')
    const content = { via: [ports.serverName], order, suggested: key === 'general' }
    const draft = { type: 'm.space.child', sender, stateKey: room, content }
    await ports.clock.at(openedAt(now), () => ports.rooms.writer.send(space, draft))
  }
}
