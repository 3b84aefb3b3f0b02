/** The push rules of each user: kept as account data, compiled once, and forgotten when they change. */
import { LRUCache } from 'lru-cache'
import type { PushRuleKind, PushRuleset } from '#spec/client-server/push-rule.ts'
import type { EventContent } from '#spec/events/client-event.ts'
import type { UserId } from '#spec/ids.ts'
import type { LogEntry } from '#homeserver/ports/store.ts'
import type { AccountData } from '../account-data/account-data.ts'
import type { JsonOf } from '../cluster/remote-service.ts'
import type { LogReader } from '../log/shard-log.ts'
import type { Shards } from '../log/shards.ts'
import { compileRuleset, type CompiledRuleset } from './evaluate.ts'
import type { Checked } from './rule-check.ts'
import {
  deleteRule,
  putRule,
  rulesetOf,
  setRuleActions,
  setRuleEnabled,
  type PushSettings,
  type PutRule,
  type SetActions,
  type SetEnabled,
} from './ruleset.ts'

/** The type under which the settings stand among the account data; clients are given the whole ruleset instead. */
export const PUSH_RULES_TYPE = 'm.push_rules'

const USERS_MAX = 20_000

export class PushRules implements LogReader {
  readonly #accountData: AccountData
  readonly #compiled = new LRUCache<UserId, CompiledRuleset>({ max: USERS_MAX })
  readonly #compiling = new Map<UserId, Promise<CompiledRuleset>>()

  constructor(ports: { accountData: AccountData; shards: Shards }) {
    this.#accountData = ports.accountData
    ports.shards.addReader(this)
  }

  async settings(user: UserId): Promise<PushSettings> {
    return ((await this.#accountData.get(user, '', PUSH_RULES_TYPE)) ?? {}) as PushSettings
  }

  async ruleset(user: UserId): Promise<PushRuleset> {
    return rulesetOf(await this.settings(user), user)
  }

  /** The same object as long as the rules are the same. */
  async compiled(user: UserId): Promise<CompiledRuleset> {
    return this.#compiled.get(user) ?? (await (this.#compiling.get(user) ?? this.#compile(user)))
  }

  async put(user: UserId, rule: JsonOf<PutRule>): Promise<void> {
    await this.change(user, (settings) => putRule(settings, rule))
  }

  async delete(user: UserId, kind: PushRuleKind, ruleId: string): Promise<void> {
    await this.change(user, (settings) => deleteRule(settings, kind, ruleId))
  }

  async setEnabled(user: UserId, rule: SetEnabled): Promise<void> {
    await this.change(user, (settings) => setRuleEnabled(settings, rule))
  }

  async setActions(user: UserId, rule: JsonOf<SetActions>): Promise<void> {
    await this.change(user, (settings) => setRuleActions(settings, rule))
  }

  /** Throws the `MatrixError` of a change that is refused. For those who are where the user's shard is written. */
  async change(user: UserId, edit: (settings: PushSettings) => Checked<PushSettings>): Promise<void> {
    await this.#accountData.change(user, '', PUSH_RULES_TYPE, (before) => {
      const edited = edit((before ?? {}) as PushSettings)
      if (!edited.ok) throw edited.error
      return edited.value as EventContent
    })
  }

  committed(_shard: number, entries: readonly LogEntry[]): void {
    for (const { kind, subject } of entries) {
      if (kind !== 'account_data') continue
      this.#compiled.delete(subject as UserId)
      // What is being read may or may not hold the change, so it is not to be remembered.
      this.#compiling.delete(subject as UserId)
    }
  }

  lost(): void {
    // Only durable rules are kept.
  }

  async #compile(user: UserId): Promise<CompiledRuleset> {
    const compiling = this.ruleset(user).then(compileRuleset)
    this.#compiling.set(user, compiling)
    try {
      const compiled = await compiling
      if (this.#compiling.get(user) === compiling) this.#compiled.set(user, compiled)
      return compiled
    } finally {
      if (this.#compiling.get(user) === compiling) this.#compiling.delete(user)
    }
  }
}
