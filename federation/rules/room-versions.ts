/**
 * Room versions as data: each is the one before it with the fields that changed. Code asks for a property, never for a
 * number. Source: Matrix specification, "Room Versions".
 */
export interface RoomVersion {
  readonly id: string
  /** Where the event ID comes from: a field of the event, or its reference hash in one of two alphabets. */
  readonly eventIds: 'in event' | 'hash, standard base64' | 'hash, URL-safe base64'
  /** `prev_events` and `auth_events` are `[id, hashes]` pairs instead of IDs. */
  readonly eventReferencesArePairs: boolean
  /** The room ID is the create event's ID, and the create event itself has no `room_id`. */
  readonly roomIdIsCreateHash: boolean
  readonly stateResolution: 'v1' | 'v2' | 'v2.1'
  /** A signing key must have been valid at `origin_server_ts`. */
  readonly enforcesKeyValidity: boolean
  /** Events must be canonical JSON: no floats, no integers beyond 2^53 - 1. */
  readonly strictCanonicalJson: boolean
  /** The 255 limits count bytes; before, code points are what other servers enforce. */
  readonly limitsIdBytes: boolean
  /** `m.room.aliases` has an auth rule of its own and survives redaction. */
  readonly specialAliases: boolean
  /** A change of `notifications` in the power levels is held against the sender's level. */
  readonly checksNotificationLevels: boolean
  /** Auth rule 11 of versions 1 and 2. Later a redaction is judged when it is applied. */
  readonly authorizesRedactions: boolean
  readonly knocking: boolean
  readonly restrictedJoins: boolean
  readonly knockRestrictedJoins: boolean
  readonly powerLevels: 'integers, strings and floats' | 'integers and strings' | 'integers'
  /** The create event names its creator in `content.creator`; otherwise the creator is its sender. */
  readonly createNamesCreator: boolean
  /** The creators stand above every power level, and the create event may name more of them. */
  readonly privilegedCreators: boolean
  /** The create event is known from the room ID and must not be among the auth events. */
  readonly createIsImplied: boolean
  /** `redacts` is in the content instead of the top level. */
  readonly redactsInContent: boolean
  readonly redactionKeepsAllow: boolean
  readonly redactionKeepsAuthorisingUser: boolean
  /** The redaction rules of version 11: more content survives, the obsolete top-level fields do not. */
  readonly updatedRedaction: boolean
}

const v1: RoomVersion = {
  id: '1',
  eventIds: 'in event',
  eventReferencesArePairs: true,
  roomIdIsCreateHash: false,
  stateResolution: 'v1',
  enforcesKeyValidity: false,
  strictCanonicalJson: false,
  limitsIdBytes: false,
  specialAliases: true,
  checksNotificationLevels: false,
  authorizesRedactions: true,
  knocking: false,
  restrictedJoins: false,
  knockRestrictedJoins: false,
  powerLevels: 'integers, strings and floats',
  createNamesCreator: true,
  privilegedCreators: false,
  createIsImplied: false,
  redactsInContent: false,
  redactionKeepsAllow: false,
  redactionKeepsAuthorisingUser: false,
  updatedRedaction: false,
}

const v2: RoomVersion = { ...v1, id: '2', stateResolution: 'v2' }

const v3: RoomVersion = {
  ...v2,
  id: '3',
  eventIds: 'hash, standard base64',
  eventReferencesArePairs: false,
  authorizesRedactions: false,
}

const v4: RoomVersion = { ...v3, id: '4', eventIds: 'hash, URL-safe base64' }

const v5: RoomVersion = { ...v4, id: '5', enforcesKeyValidity: true }

const v6: RoomVersion = {
  ...v5,
  id: '6',
  strictCanonicalJson: true,
  specialAliases: false,
  checksNotificationLevels: true,
  powerLevels: 'integers and strings',
}

const v7: RoomVersion = { ...v6, id: '7', knocking: true }

const v8: RoomVersion = { ...v7, id: '8', restrictedJoins: true, redactionKeepsAllow: true }

const v9: RoomVersion = { ...v8, id: '9', redactionKeepsAuthorisingUser: true }

const v10: RoomVersion = { ...v9, id: '10', knockRestrictedJoins: true, powerLevels: 'integers' }

const v11: RoomVersion = {
  ...v10,
  id: '11',
  limitsIdBytes: true,
  createNamesCreator: false,
  redactsInContent: true,
  updatedRedaction: true,
}

const v12: RoomVersion = {
  ...v11,
  id: '12',
  roomIdIsCreateHash: true,
  stateResolution: 'v2.1',
  privilegedCreators: true,
  createIsImplied: true,
}

export const roomVersions: Readonly<Record<string, RoomVersion>> = Object.fromEntries(
  [v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, v12].map((version) => [version.id, version]),
)

/** `undefined` for a version that this server does not know, whatever text a peer sent. */
export function roomVersion(id: string): RoomVersion | undefined {
  return Object.hasOwn(roomVersions, id) ? roomVersions[id] : undefined
}
