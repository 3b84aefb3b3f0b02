/**
 * Identifiers as branded strings: a value of one of these types is proof that the text was checked.
 * Source: Matrix appendices, "Identifier Grammar". Lengths are bytes of UTF-8, at most 255 with sigil and domain.
 */
import * as z from 'zod'

export const ID_BYTES_MAX = 255

const encoder = new TextEncoder()

/** Identifiers, event types and state keys may have this many bytes. */
export function isShort(text: string): boolean {
  return text.length <= ID_BYTES_MAX && (text.length * 3 <= ID_BYTES_MAX || encoder.encode(text).length <= ID_BYTES_MAX)
}

const SERVER_NAME = /^(?:\[[0-9A-Fa-f:.]{2,45}\]|[0-9A-Za-z.-]{1,230})(?::[0-9]{1,5})?$/

/** `host`, `host:port`, an IPv4 address or a bracketed IPv6 address. */
export function isServerName(text: string): boolean {
  return SERVER_NAME.test(text)
}

function hasDomain(text: string): boolean {
  const colon = text.indexOf(':')
  return colon > 0 && isServerName(text.slice(colon + 1))
}

function hasNoControl(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x20 || code === 0x7f) return false
  }
  return text.isWellFormed()
}

/** Accepts historical localparts too (any character but `:` and controls): other servers' users may have them. */
export function isUserId(text: string): boolean {
  return text.startsWith('@') && isShort(text) && hasNoControl(text) && hasDomain(text)
}

/** `!opaque:domain` up to room version 11, `!hash` without a domain from version 12 on. */
export function isRoomId(text: string): boolean {
  if (!text.startsWith('!') || text.length < 2 || !isShort(text) || !hasNoControl(text)) return false
  const colon = text.indexOf(':')
  return colon === -1 || isServerName(text.slice(colon + 1))
}

export function isRoomAlias(text: string): boolean {
  return text.startsWith('#') && isShort(text) && hasNoControl(text) && hasDomain(text)
}

export function isEventId(text: string): boolean {
  return text.startsWith('$') && text.length > 1 && isShort(text) && hasNoControl(text)
}

/** The part between the sigil and the first colon. */
export function localpartOf(id: string): string {
  const colon = id.indexOf(':')
  return colon === -1 ? id.slice(1) : id.slice(1, colon)
}

/** The part behind the first colon; empty where there is none, as in room IDs of version 12. */
export function domainOf(id: string): string {
  const colon = id.indexOf(':')
  return colon === -1 ? '' : id.slice(colon + 1)
}

export const ServerName = z
  .string()
  .refine(isServerName, 'must be a server name')
  .meta({ id: 'ServerName', description: 'A server name, for example `example.org` or `example.org:8448`.' })
  .brand<'ServerName'>()
export type ServerName = z.output<typeof ServerName>

export const UserId = z
  .string()
  .refine(isUserId, 'must be a user ID such as @alice:example.org')
  .meta({ id: 'UserId', description: 'A user ID, for example `@alice:example.org`.' })
  .brand<'UserId'>()
export type UserId = z.output<typeof UserId>

export const RoomId = z
  .string()
  .refine(isRoomId, 'must be a room ID such as !abc:example.org')
  .meta({ id: 'RoomId', description: 'A room ID, for example `!abc:example.org`; from room version 12 on `!hash`.' })
  .brand<'RoomId'>()
export type RoomId = z.output<typeof RoomId>

export const RoomAlias = z
  .string()
  .refine(isRoomAlias, 'must be a room alias such as #general:example.org')
  .meta({ id: 'RoomAlias', description: 'A room alias, for example `#general:example.org`.' })
  .brand<'RoomAlias'>()
export type RoomAlias = z.output<typeof RoomAlias>

export const RoomIdOrAlias = z.union([RoomId, RoomAlias])
export type RoomIdOrAlias = z.output<typeof RoomIdOrAlias>

export const EventId = z
  .string()
  .refine(isEventId, 'must be an event ID such as $abc')
  .meta({ id: 'EventId', description: 'An event ID, for example `$abc`.' })
  .brand<'EventId'>()
export type EventId = z.output<typeof EventId>

export const DeviceId = z.string().min(1).max(ID_BYTES_MAX).meta({ id: 'DeviceId' }).brand<'DeviceId'>()
export type DeviceId = z.output<typeof DeviceId>

/** Unique per device; makes a repeated request harmless. */
export const TransactionId = z.string().min(1).max(ID_BYTES_MAX)
