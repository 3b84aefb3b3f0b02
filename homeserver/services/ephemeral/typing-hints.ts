/**
 * Lets every node know who types at the others, over the bus. A hint that is lost leaves a node with what it knew, until the user's client
 * says so again or the time is up.
 */
import { isRoomId, isUserId, type RoomId, type UserId } from '#spec/ids.ts'
import { busSubject, type Bus } from '#homeserver/ports/bus.ts'
import type { Random } from '#homeserver/ports/random.ts'
import { TYPING_MS_MAX, type Typing, type TypingDeed } from './typing.ts'

const SUBJECT = busSubject('typing')
const PUBLISHER_CHARS = 12
/** Two IDs, with room for what JSON makes of their characters. */
const HINT_BYTES_MAX = 4_096

export interface TypingHintsPorts {
  readonly bus: Bus
  readonly random: Random
  readonly typing: Pick<Typing, 'onDeed' | 'heard'>
}

export class TypingHints implements Disposable {
  readonly #publisher: string
  readonly #hearing: Disposable

  constructor({ bus, random, typing }: TypingHintsPorts) {
    this.#publisher = random.text(PUBLISHER_CHARS)
    typing.onDeed((deed) => void bus.publish(SUBJECT, encode(this.#publisher, deed)))
    this.#hearing = bus.subscribe(SUBJECT, (payload) => {
      const deed = decode(payload, this.#publisher)
      if (deed) typing.heard(deed)
    })
  }

  [Symbol.dispose](): void {
    this.#hearing[Symbol.dispose]()
  }
}

function encode(publisher: string, { room, user, forMs }: TypingDeed): Uint8Array {
  return new TextEncoder().encode(JSON.stringify([publisher, room, user, forMs]))
}

/** Hints come from outside: what is none leads to nothing. Nor do the own ones, which are known already and may be out of date by now. */
function decode(payload: Uint8Array, own: string): TypingDeed | undefined {
  if (payload.length > HINT_BYTES_MAX) return undefined
  const parts = parse(payload)
  if (parts?.length !== 4) return undefined
  const [publisher, room, user, forMs] = parts
  if (typeof publisher !== 'string' || publisher === own) return undefined
  if (typeof room !== 'string' || !isRoomId(room) || typeof user !== 'string' || !isUserId(user)) return undefined
  if (!Number.isInteger(forMs) || (forMs as number) < 0 || (forMs as number) > TYPING_MS_MAX) return undefined
  return { room: room as RoomId, user: user as UserId, forMs: forMs as number }
}

function parse(payload: Uint8Array): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
    return Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}
