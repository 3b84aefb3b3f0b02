/**
 * The members of a room as far as they are known: the server names those who wrote something, `loadAll` asks for the rest.
 * A member that sync told of is never stale, because every change of membership travels by sync.
 */
import { Subject } from '../observable.ts'
import { textIn, type StrippedEvent } from '../wire.ts'
import { powerOf } from './power.ts'
import type { RoomState } from './room-state.ts'
import { membershipIn, type Member } from './room-values.ts'

const MEMBER = 'm.room.member'

export class Members extends Subject {
  readonly #state: RoomState
  readonly #fetchAll: () => Promise<readonly StrippedEvent[]>
  /** How many present members bear a name: two Alices are told apart by their IDs. */
  readonly #bearers = new Map<string, number>()
  #loading: Promise<void> | undefined
  #isComplete = false

  constructor(state: RoomState, fetchAll: () => Promise<readonly StrippedEvent[]>) {
    super()
    this.#state = state
    this.#fetchAll = fetchAll
  }

  get(userId: string): Member | undefined {
    const event = this.#state.event(MEMBER, userId)
    return event && this.#memberOf(userId, event)
  }

  /** Joined members as far as they are known; `loadAll` brings the rest. */
  joined(): readonly Member[] {
    return this.#with('join')
  }

  invited(): readonly Member[] {
    return this.#with('invite')
  }

  /** Asks the server for all members, once. */
  async loadAll(): Promise<void> {
    if (this.#isComplete) return
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined
    })
    await this.#loading
  }

  /** A membership event of a sync. */
  set(event: StrippedEvent): void {
    this.#count(this.#state.event(MEMBER, event.state_key), -1)
    this.#state.set(event)
    this.#count(event, 1)
    this.mark()
  }

  /** Membership as of some time in the past: only worth something for members that are not known yet. */
  learn(events: readonly StrippedEvent[]): void {
    for (const event of events)
      if (event.type === MEMBER && !this.#state.event(MEMBER, event.state_key)) this.set(event)
  }

  /** Power levels changed. */
  touch(): void {
    this.mark()
  }

  async #load(): Promise<void> {
    this.learn(await this.#fetchAll())
    this.#isComplete = true
    this.publish()
  }

  #with(membership: string): readonly Member[] {
    const members: Member[] = []
    for (const [userId, event] of this.#state.all(MEMBER)) {
      if (event.content['membership'] === membership) members.push(this.#memberOf(userId, event))
    }
    return members
  }

  #memberOf(userId: string, event: StrippedEvent): Member {
    const name = nameIn(event)
    const isShared = name !== undefined && (this.#bearers.get(name) ?? 0) > (isPresent(event) ? 1 : 0)
    return {
      userId,
      membership: membershipIn(event.content),
      displayName: name === undefined ? userId : isShared ? `${name} (${userId})` : name,
      avatarUrl: textIn(event.content, 'avatar_url'),
      powerLevel: powerOf(this.#state, userId),
    }
  }

  #count(event: StrippedEvent | undefined, by: number): void {
    const name = event && isPresent(event) ? nameIn(event) : undefined
    if (name !== undefined) this.#bearers.set(name, (this.#bearers.get(name) ?? 0) + by)
  }
}

function isPresent(event: StrippedEvent): boolean {
  return event.content['membership'] === 'join' || event.content['membership'] === 'invite'
}

function nameIn(event: StrippedEvent): string | undefined {
  const name = textIn(event.content, 'displayname')?.trim()
  return name === '' ? undefined : name
}
