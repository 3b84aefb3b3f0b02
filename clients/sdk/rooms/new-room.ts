/** What a new room begins with. Pure; Client-Server API, "Creation". */
import type * as creation from '#spec/client-server/room-creation.ts'
import type * as z from 'zod'

export interface NewRoom {
  readonly name?: string
  readonly topic?: string
  /** `public`: anyone may join, and it is listed. `private`: by invitation. */
  readonly kind: 'public' | 'private'
  /** Localpart only. */
  readonly alias?: string
  readonly invite?: readonly string[]
  /** Only moderators may write. */
  readonly announcement?: boolean
  readonly encrypted?: boolean
}

type CreateBody = z.input<typeof creation.createRoom.body>

const MODERATOR_LEVEL = 50
const ENCRYPTION = { type: 'm.room.encryption', state_key: '', content: { algorithm: 'm.megolm.v1.aes-sha2' } }

export function newRoomBody(room: NewRoom): CreateBody {
  return {
    preset: room.kind === 'public' ? 'public_chat' : 'private_chat',
    visibility: room.kind,
    ...(room.name === undefined ? {} : { name: room.name }),
    ...(room.topic === undefined ? {} : { topic: room.topic }),
    ...(room.alias === undefined ? {} : { room_alias_name: room.alias }),
    ...(room.invite === undefined ? {} : { invite: [...room.invite] }),
    ...(room.announcement === true ? { power_level_content_override: announcementLevels } : {}),
    ...(room.encrypted === true ? { initial_state: [ENCRYPTION] } : {}),
  }
}

/** Readers may still react, which needs no more than the ordinary level. */
const announcementLevels = { events_default: MODERATOR_LEVEL, events: { 'm.reaction': 0, 'm.room.redaction': 0 } }

export function directRoomBody(userId: string): CreateBody {
  return { preset: 'trusted_private_chat', visibility: 'private', is_direct: true, invite: [userId] }
}
