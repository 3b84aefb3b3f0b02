/** Makes the rooms of the demo and fills them. Rooms do not depend on each other, so they are written side by side. */
import type { RoomId, UserId } from '#spec/ids.ts'
import type { RoomWish } from '../services/rooms/room-creation.ts'
import { actsOf } from './acts.ts'
import { userOf } from './cast.ts'
import { channels, directRooms, scriptOf, type Channel, type DirectRoom } from './channels.ts'
import { Conversation } from './conversation.ts'
import type { DemoPorts } from './demo-ports.ts'
import { DEMO_USER } from './people.ts'
import { markRead } from './reading.ts'
import { emptyWish, listRooms, makeSpace, openedAt, type ListedRoom } from './space.ts'
import { directSettings, listSettings } from './settings.ts'

const ROOM_MS = 60_000
const JOIN_MS = 4_000
const ADMIN_LEVEL = 100
const MODERATOR_LEVEL = 50
const TOMBSTONE_LEVEL = 150

export async function writeRooms(now: number, ports: DemoPorts): Promise<void> {
  const space = await makeSpace(now, ports)
  const writing: Promise<void>[] = []
  const listed: ListedRoom[] = []
  // One after the other, as every room has a moment of its own in which it was made.
  for (const [index, wanted] of [...channels, ...directRooms].entries()) {
    const place = { now, openedAt: openedAt(now) + (index + 1) * ROOM_MS }
    const room = await ports.clock.at(place.openedAt, () => ports.rooms.creation.create(wishOf(wanted, space, ports)))
    const isListed = 'name' in wanted && wanted.isPrivate !== true
    listed.push({ key: wanted.key, room, isListed })
    writing.push(
      'name' in wanted
        ? writeChannel(wanted, { ...place, room }, ports)
        : writeDirectRoom(wanted, { ...place, room }, ports),
    )
  }
  // Nothing may still be writing when a failure ends the start.
  await Promise.allSettled(writing)
  await Promise.all(writing)
  await listRooms(space, listed, now, ports)
}

interface Place {
  readonly room: RoomId
  readonly openedAt: number
  readonly now: number
}

async function writeChannel(channel: Channel, place: Place, ports: DemoPorts): Promise<void> {
  const { room } = place
  const newcomers = [...channel.members, ...channel.moderators].filter((who) => who !== channel.creator)
  for (const [index, who] of [...new Set(newcomers)].entries()) {
    await ports.clock.at(place.openedAt + (index + 1) * JOIN_MS, () => join(room, who, channel, ports))
  }
  await fill(channel, place, ports)
  await listSettings(channel, room, ports)
  const invitedBy = userOf(channel.creator, ports)
  for (const who of channel.invited ?? [])
    await ports.rooms.membership.invite({ room, by: invitedBy, target: userOf(who, ports) })
}

async function writeDirectRoom(direct: DirectRoom, place: Place, ports: DemoPorts): Promise<void> {
  const { room } = place
  const [creator, other] = sidesOf(direct)
  await ports.clock.at(place.openedAt + JOIN_MS, () => ports.rooms.membership.join(room, userOf(other, ports)))
  await fill(direct, place, ports)
  await directSettings([creator, other], room, ports)
}

function sidesOf({ creator, other }: DirectRoom): [creator: string, invited: string] {
  return creator === DEMO_USER ? [DEMO_USER, other] : [other, DEMO_USER]
}

async function fill(what: Channel | DirectRoom, { room, now }: Place, ports: DemoPorts): Promise<void> {
  const said = await new Conversation(room, ports).write(actsOf(scriptOf(what.key), now))
  const readers = new Set([...what.members, what.creator])
  await markRead({ room, said, now, readers: [...readers], demoReads: what.read }, ports)
}

async function join(room: RoomId, who: string, channel: Channel, ports: DemoPorts): Promise<void> {
  const user = userOf(who, ports)
  const by = userOf(channel.creator, ports)
  if (channel.isPrivate === true) await ports.rooms.membership.invite({ room, by, target: user })
  await ports.rooms.membership.join(room, user)
}

function wishOf(wanted: Channel | DirectRoom, space: RoomId, ports: DemoPorts): RoomWish {
  return 'name' in wanted ? channelWish(wanted, space, ports) : directWish(wanted, ports)
}

function directWish(direct: DirectRoom, ports: DemoPorts): RoomWish {
  const [creator, other] = sidesOf(direct)
  const sides = { creator: userOf(creator, ports), invited: [userOf(other, ports)] }
  return { ...emptyWish, ...sides, preset: 'trusted_private_chat', isDirect: true }
}

function channelWish(channel: Channel, space: RoomId, ports: DemoPorts): RoomWish {
  const isPublic = channel.isPrivate !== true
  const common = { ...emptyWish, creator: userOf(channel.creator, ports), name: channel.name, topic: channel.topic }
  return {
    ...common,
    ...{ preset: isPublic ? 'public_chat' : 'private_chat', isPublished: isPublic },
    ...(isPublic && { aliasLocalpart: channel.key }),
    ...(isPublic && {
      initialState: [
        { type: 'm.space.parent', stateKey: space, content: { via: [ports.serverName], canonical: true } },
      ],
    }),
    powerLevelOverride: {
      users: Object.fromEntries(channel.moderators.map((who): [UserId, number] => [userOf(who, ports), levelOf(who)])),
      ...(channel.onlyModeratorsPost && { events_default: MODERATOR_LEVEL, events: readersMayReact }),
    },
  }
}

function levelOf(moderator: string): number {
  return moderator === DEMO_USER ? ADMIN_LEVEL : MODERATOR_LEVEL
}

const readersMayReact = {
  'm.reaction': 0,
  'm.room.name': MODERATOR_LEVEL,
  'm.room.canonical_alias': MODERATOR_LEVEL,
  'm.room.power_levels': ADMIN_LEVEL,
  'm.room.history_visibility': ADMIN_LEVEL,
  'm.room.encryption': ADMIN_LEVEL,
  'm.room.tombstone': TOMBSTONE_LEVEL,
}
