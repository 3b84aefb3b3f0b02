/**
 * How much a room may disturb, kept as push rules so that all clients and the server's counts agree: `all` is a room rule that
 * notifies, `mentions` one that does nothing (mentions have rules above it), `none` an override rule that does nothing.
 */
import type { Api } from './api/api.ts'
import { ApiError } from './api/api-error.ts'
import { deletePushRule, putPushRule } from './api/routes.ts'
import type { Observable } from './observable.ts'
import type { AccountData } from './rooms/account-data.ts'
import { objectIn, type Content } from './wire.ts'

export type RoomNotify = 'default' | 'all' | 'mentions' | 'none'

type RuleKind = 'override' | 'room'

export class Notifications implements Observable {
  readonly #api: Api
  readonly #account: AccountData

  constructor(api: Api, account: AccountData) {
    this.#api = api
    this.#account = account
  }

  get version(): number {
    return this.#account.version
  }

  subscribe(listener: () => void): () => void {
    return this.#account.subscribe(listener)
  }

  roomLevel(roomId: string): RoomNotify {
    if (this.#rule('override', roomId)) return 'none'
    const rule = this.#rule('room', roomId)
    if (!rule) return 'default'
    return notifies(rule) ? 'all' : 'mentions'
  }

  async setRoomLevel(roomId: string, level: RoomNotify): Promise<void> {
    const isMember = { kind: 'event_match', key: 'room_id', pattern: roomId }
    // First what makes louder, so that a failure in between never loses a notification.
    if (level !== 'none') await this.#remove('override', roomId)
    if (level === 'all')
      await this.#put('room', roomId, { actions: ['notify', { set_tweak: 'sound', value: 'default' }] })
    else if (level === 'mentions') await this.#put('room', roomId, { actions: [] })
    else await this.#remove('room', roomId)
    if (level === 'none') await this.#put('override', roomId, { actions: [], conditions: [isMember] })
  }

  async #put(
    kind: RuleKind,
    ruleId: string,
    body: {
      actions: (string | { set_tweak: string; value: string })[]
      conditions?: { kind: string; key: string; pattern: string }[]
    },
  ): Promise<void> {
    await this.#api.call(putPushRule, { params: { kind, ruleId }, body })
  }

  async #remove(kind: RuleKind, ruleId: string): Promise<void> {
    if (!this.#rule(kind, ruleId)) return
    try {
      await this.#api.call(deletePushRule, { params: { kind, ruleId } })
    } catch (error) {
      // Another device was faster.
      if (!(error instanceof ApiError) || error.errcode !== 'M_NOT_FOUND') throw error
    }
  }

  #rule(kind: RuleKind, ruleId: string): Content | undefined {
    const rules: unknown = objectIn(this.#account.get('m.push_rules'), 'global')?.[kind]
    if (!Array.isArray(rules)) return undefined
    return (rules as readonly Content[]).find((rule) => rule['rule_id'] === ruleId && rule['enabled'] !== false)
  }
}

function notifies(rule: Content): boolean {
  const actions = rule['actions']
  return Array.isArray(actions) && actions.includes('notify')
}
