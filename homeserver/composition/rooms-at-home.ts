/** Where the methods that change rooms are carried out: on the node that writes the shard of what they change. */
import type { Aliases } from '../services/directory/aliases.ts'
import type { PublishedRooms } from '../services/directory/published-rooms.ts'
import { atHome, type Home } from '../services/cluster/remote-service.ts'
import type { RoomMembership } from '../services/rooms/membership.ts'
import type { RoomCreation } from '../services/rooms/room-creation.ts'
import type { RoomSuccession } from '../services/rooms/room-succession.ts'
import type { RoomUpgrade } from '../services/rooms/room-upgrade.ts'
import type { RoomWriter } from '../services/rooms/room-writer.ts'
import type { Sending } from '../services/rooms/sending.ts'

type Place = Home | undefined

/** For those who send into other rooms than the one whose shard they are at. */
export function writerAtHome(home: Place, service: RoomWriter): RoomWriter {
  return atHome({ home, name: 'rooms.writer', service, subjects: { send: (room) => room } })
}

export function membershipAtHome(home: Place, service: RoomMembership): RoomMembership {
  return atHome({
    ...{ home, name: 'rooms.membership', service },
    subjects: {
      join: (room) => room,
      knock: (room) => room,
      invite: ({ room }) => room,
      leave: (room) => room,
      kick: ({ room }) => room,
      ban: ({ room }) => room,
      unban: ({ room }) => room,
      set: ({ room }) => room,
      forget: (room) => room,
      refreshProfile: (room) => room,
    },
    // To kick or unban again whom one has kicked or unbanned is refused.
    repeatable: ['join', 'knock', 'invite', 'leave', 'ban', 'set', 'forget', 'refreshProfile'],
  })
}

export function successionAtHome(home: Place, service: RoomSuccession): RoomSuccession {
  return atHome({
    ...{ home, name: 'rooms.succession', service },
    subjects: { carry: (user) => user },
    repeatable: ['carry'],
  })
}

export function aliasesAtHome(home: Place, service: Aliases): Aliases {
  return atHome({
    ...{ home, name: 'aliases', service },
    subjects: {
      add: (alias) => alias,
      hold: (alias) => alias,
      give: (alias) => alias,
      letGo: (alias) => alias,
      remove: (alias) => alias,
      move: (alias) => alias,
    },
    repeatable: ['hold', 'give', 'letGo', 'move'],
  })
}

export function publishedAtHome(home: Place, service: PublishedRooms): PublishedRooms {
  return atHome({
    ...{ home, name: 'published', service },
    subjects: { setPublished: (room) => room, change: (room) => room },
    repeatable: ['setPublished', 'change'],
  })
}

/** At the creator's: the room's own shard is chosen among those that are written there. */
export function creationAtHome(home: Place, service: RoomCreation): RoomCreation {
  return atHome({ home, name: 'rooms.creation', service, subjects: { create: ({ creator }) => creator } })
}

export function upgradeAtHome(home: Place, service: RoomUpgrade): RoomUpgrade {
  return atHome({ home, name: 'rooms.upgrade', service, subjects: { upgrade: (room) => room } })
}

export function sendingAtHome(home: Place, service: Sending): Sending {
  return atHome({
    ...{ home, name: 'sending', service },
    subjects: {
      message: ({ room }) => room,
      state: ({ room }) => room,
      redact: ({ room }) => room,
    },
    repeatable: ['message', 'state', 'redact'],
    // Some states say who somebody is, or name the room.
    selfContained: ['message', 'redact'],
  })
}
