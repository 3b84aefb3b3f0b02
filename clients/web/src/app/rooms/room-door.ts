import type { PublicRoom } from '#sdk/client.ts'

/** What somebody reads who stands before a channel, and whether there is a way in. */
export interface RoomDoor {
  readonly heading: string
  readonly text: string
  readonly canJoin: boolean
}

/** Where the server could not say more: an attempt will show. */
export const unknownDoor: RoomDoor = {
  heading: 'You are not in this channel',
  text: 'If it is open to everybody, you can join it now.',
  canJoin: true,
}

const OPEN = ['public', 'restricted', 'knock_restricted']

/** `room`: as seen from outside; undefined where there is none, or none that the reader may know of. */
export function roomDoor(room: PublicRoom | undefined): RoomDoor {
  if (room === undefined) {
    return {
      heading: 'There is no such channel',
      text: 'It does not exist, or it is only for people who are invited.',
      canJoin: false,
    }
  }
  const heading = room.name ?? room.alias ?? 'Unnamed channel'
  if (!OPEN.includes(room.joinRule))
    return { heading, text: 'Only people who are invited can join this channel.', canJoin: false }
  const members = `${room.members} ${room.members === 1 ? 'member' : 'members'}`
  return { heading, text: room.topic ? `${members} · ${room.topic}` : members, canJoin: true }
}
