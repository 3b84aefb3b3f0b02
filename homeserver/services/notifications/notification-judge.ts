/** Asks a user's push rules about an event, in the room as it is now. */
import type { Clock } from '#homeserver/ports/clock.ts'
import type { UserId } from '#spec/ids.ts'
import type { AccountData } from '../account-data/account-data.ts'
import { evaluate, SILENCE, type CompiledRuleset, type Outcome } from '../push/evaluate.ts'
import type { RoomSituation } from '../push/notification-context.ts'
import { PreparedEvent } from '../push/prepared-event.ts'
import type { EventReader, KnownEvent } from '../rooms/event-reader.ts'
import type { RoomPowers } from '../rooms/room-powers.ts'
import type { Room } from '../rooms/room.ts'
import { othersFirst } from '../turns.ts'

/** After so much judging everybody else has their turn: a user with costly rules and long messages slows down only himself. */
const TURN_MS_MAX = 8

export interface JudgePorts {
  readonly clock: Clock
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
  /** Since the last pause. */
  #judgedMs = 0

  constructor(ports: JudgePorts) {
    this.#ports = ports
  }

  async judge(event: KnownEvent, room: Room, { userId, rules }: Recipient): Promise<Outcome> {
    if (event.redactedBy) return SILENCE
    const around = {
      room: await this.#situation(event, room),
      receiver: { userId, displayName: await this.#displayName(room, userId) },
    }
    await this.#pauseAfterTurn()
    const begun = this.#ports.clock.monotonic()
    const outcome = evaluate(rules, this.#prepare(event), around)
    this.#judgedMs += this.#ports.clock.monotonic() - begun
    if (!outcome.notify) return outcome
    const ignored = await this.#ports.accountData.ignoredBy(userId)
    return ignored.has(event.pdu.sender) ? SILENCE : outcome
  }

  async #pauseAfterTurn(): Promise<void> {
    if (this.#judgedMs < TURN_MS_MAX) return
    this.#judgedMs = 0
    await othersFirst()
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
