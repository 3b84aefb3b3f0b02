/** Messages, state and redactions that clients send, checked for what the room's rules do not know of. */
import type { JsonObject } from '#federation/rules/json.ts'
import { powerLevelsIn } from '#federation/rules/power-levels.ts'
import { MatrixError } from '#spec/errors.ts'
import { domainOf, isUserId, type EventId, type RoomAlias, type RoomId, type UserId } from '#spec/ids.ts'
import type { RelationReader } from '../history/relation-reader.ts'
import type { Visibility } from '../history/visibility.ts'
import { KeyedQueue } from '../log/keyed-queue.ts'
import { relationError } from '../relations/relation-check.ts'
import { relationOf } from '../relations/relation-of.ts'
import { aliasesIn, badAlias } from './canonical-alias.ts'
import { currentContent } from './current-content.ts'
import type { EventDraft } from './event-draft.ts'
import type { EventReader } from './event-reader.ts'
import type { Transaction } from './event-rows.ts'
import type { RoomMembership } from './membership.ts'
import type { RoomAccess } from './room-access.ts'
import type { RoomPolicy } from './room-policy.ts'
import type { Objection, RoomWriter } from './room-writer.ts'
import type { Transactions } from './transactions.ts'

export interface SendingPorts {
  readonly writer: RoomWriter
  readonly transactions: Transactions
  readonly access: RoomAccess
  readonly events: EventReader
  readonly relations: RelationReader
  readonly visibility: Visibility
  readonly membership: RoomMembership
  readonly policy: RoomPolicy
  /** The room that an alias points to. */
  readonly resolveAlias: (alias: RoomAlias) => Promise<RoomId | undefined>
}

export interface NewMessage {
  readonly room: RoomId
  readonly sender: UserId
  readonly type: string
  readonly content: JsonObject
}

export interface NewRedaction {
  readonly room: RoomId
  readonly sender: UserId
  readonly target: EventId
  readonly content: JsonObject
}

export class Sending {
  readonly #ports: SendingPorts
  readonly #annotations = new KeyedQueue()

  constructor(ports: SendingPorts) {
    this.#ports = ports
  }

  async message(message: NewMessage, transaction: Transaction): Promise<EventId> {
    return await this.#ports.transactions.once(transaction, () => this.#message(message, transaction))
  }

  async state(message: NewMessage, stateKey: string): Promise<EventId> {
    const { room, sender, type, content } = message
    if (type === 'm.room.member') return await this.#member(message, stateKey)
    await this.#ports.access.joined(room, sender)
    if (type === 'm.room.redaction') throw new MatrixError('M_FORBIDDEN', 'A redaction is a message, not a state.')
    if (type === 'm.room.canonical_alias') await this.#checkAliases(message)
    if (type === 'm.room.encryption' && this.#ports.policy.encryption === 'off') {
      throw new MatrixError('M_FORBIDDEN', 'Encryption is switched off on this server.')
    }
    return await this.#ports.writer.send(room, { type, sender, stateKey, content })
  }

  async redact(redaction: NewRedaction, transaction: Transaction): Promise<EventId> {
    return await this.#ports.transactions.once(transaction, () => this.#redact(redaction, transaction))
  }

  async #message(message: NewMessage, transaction: Transaction): Promise<EventId> {
    const { room, sender, type, content } = message
    await this.#ports.access.joined(room, sender)
    if (type === 'm.room.redaction') {
      const redacts = content['redacts']
      if (typeof redacts !== 'string') throw new MatrixError('M_BAD_JSON', 'A redaction names the event in `redacts`.')
      return await this.#redact({ room, sender, target: redacts as EventId, content }, transaction)
    }
    const send = async () => {
      await this.#checkRelation(message)
      return await this.#ports.writer.send(room, { type, sender, content }, transaction)
    }
    const relation = relationOf({ content })
    if (relation?.relType !== 'm.annotation') return await send()
    // One after the other, so that each finds those before it: of two alike only the first is taken.
    return await this.#annotations.run(JSON.stringify([relation.eventId, sender, relation.key]), send)
  }

  async #redact(redaction: NewRedaction, transaction: Transaction): Promise<EventId> {
    const { room: roomId, sender, target, content } = redaction
    await this.#ports.access.joined(roomId, sender)
    const event = await this.#ports.events.get(target)
    if (!event || event.roomId !== roomId) throw new MatrixError('M_NOT_FOUND', 'There is no such event in this room.')
    // All of the room hangs on it: what a redaction takes away, such as the room's type, could not be said again.
    if (event.pdu.type === 'm.room.create') {
      throw new MatrixError('M_FORBIDDEN', 'The event that a room begins with cannot be removed.')
    }
    // "Handling redactions": with the power to redact, or of what somebody of the own server has sent; of the latter
    // we let only the sender.
    const objection: Objection = ({ version }, state) => {
      const powers = powerLevelsIn(state, version)
      if (powers.powerOf(sender) >= powers.redact || event.pdu.sender === sender) return undefined
      return new MatrixError('M_FORBIDDEN', 'Only the sender, or who has the power to redact, may remove this.')
    }
    const draft: EventDraft = { type: 'm.room.redaction', sender, content, redacts: target }
    return await this.#ports.writer.sendUnless(objection, roomId, draft, transaction)
  }

  async #member({ room, sender, content }: NewMessage, target: string): Promise<EventId> {
    if (!isUserId(target)) throw new MatrixError('M_INVALID_PARAM', 'The state key of a membership is a user ID.')
    return await this.#ports.membership.set({ room, by: sender, target: target as UserId }, content)
  }

  async #checkRelation({ room, sender, type, content }: NewMessage): Promise<void> {
    const relation = relationOf({ content })
    if (!relation) return
    const parentId = relation.eventId as EventId
    const parent = await this.#ports.events.get(parentId)
    // An error of its own would tell that there is an event of that ID.
    const isThere = parent?.roomId === room && (await this.#ports.visibility.maySee(sender, parent))
    const siblings = relation.relType === 'm.annotation' ? await this.#ports.relations.childrenOf(parentId) : []
    const error = relationError({ type, sender, content }, { parent: isThere ? parent.pdu : undefined, siblings })
    if (error) throw error
  }

  /** Client-Server API, "m.room.canonical_alias": an alias that is added must point to this room. */
  async #checkAliases({ room, content, sender }: NewMessage): Promise<void> {
    const { access, events } = this.#ports
    const joined = await access.joined(room, sender)
    const before = aliasesIn(await currentContent(joined, 'm.room.canonical_alias', events))
    for (const alias of aliasesIn(content)) {
      if (before.has(alias)) continue
      const isOurs = typeof alias === 'string' && domainOf(alias) === this.#ports.policy.serverName
      const target = isOurs ? await this.#ports.resolveAlias(alias as RoomAlias) : undefined
      if (target !== room) throw badAlias(alias)
    }
  }
}
