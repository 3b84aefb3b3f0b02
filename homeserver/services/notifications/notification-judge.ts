/** Asks a user's push rules about an event, in the room as it is now. */
import type { UserId } from '#spec/ids.ts'
import type { AccountData } from '../account-data/account-data.ts'
import { evaluate, SILENCE, type CompiledRuleset, type Outcome } from '../push/evaluate.ts'
import type { RoomSituation } from '../push/notification-context.ts'
import { PreparedEvent } from '../push/prepared-event.ts'
import type { EventReader, KnownEvent } from '../rooms/event-reader.ts'
import type { RoomPowers } from '../rooms/room-powers.ts'
import type { Room } from '../rooms/room.ts'

export interface JudgePorts {
  readonly events: EventReader
  readonly powers: RoomPowers
  readonly accountData: AccountData
}

export interface Recipient {
  readonly userId: UserId
  readonly rules: CompiledRuleset
}

export class NotificationJudge {
  readonly #ports: JudgePorts
  /** What rules look at in an event is read once for all its recipients. */
  readonly #prepared = new WeakMap<KnownEvent, PreparedEvent>()

  constructor(ports: JudgePorts) {
    this.#ports = ports
  }

  async judge(event: KnownEvent, room: Room, { userId, rules }: Recipient): Promise<Outcome> {
    if (event.redactedBy) return SILENCE
    const outcome = evaluate(rules, this.#prepare(event), {
      room: await this.#situation(event, room),
      receiver: { userId, displayName: await this.#displayName(room, userId) },
    })
    if (!outcome.notify) return outcome
    const ignored = await this.#ports.accountData.ignoredBy(userId)
    return ignored.has(event.pdu.sender) ? SILENCE : outcome
  }

  #prepare(event: KnownEvent): PreparedEvent {
    const known = this.#prepared.get(event)
    if (known) return known
    const prepared = new PreparedEvent(event)
    this.#prepared.set(event, prepared)
    return prepared
  }

  async #situation(event: KnownEvent, room: Room): Promise<RoomSituation> {
    const powers = await this.#ports.powers.of(room)
    return {
      joinedMemberCount: room.joinedCount,
      senderPowerLevel: powers.powerOf(event.pdu.sender),
      notificationLevels: { room: powers.requiredToNotify('room') },
    }
  }

  async #displayName(room: Room, userId: UserId): Promise<string | undefined> {
    const entry = room.current('m.room.member', userId)
    const name = entry && (await this.#ports.events.get(entry.id))?.pdu.content['displayname']
    return typeof name === 'string' ? name : undefined
  }
}
