/** The push rules of each user: kept as account data, compiled once, and forgotten when they change. */
import { LRUCache } from 'lru-cache'
import type { PushRuleset } from '#spec/client-server/push-rule.ts'
import type { EventContent } from '#spec/events/client-event.ts'
import type { UserId } from '#spec/ids.ts'
import type { LogEntry } from '#homeserver/ports/store.ts'
import type { AccountData } from '../account-data/account-data.ts'
import type { LogReader } from '../log/shard-log.ts'
import type { Shards } from '../log/shards.ts'
import { compileRuleset, type CompiledRuleset } from './evaluate.ts'
import type { Checked } from './rule-check.ts'
import { rulesetOf, type PushSettings } from './ruleset.ts'

/** The type under which the settings stand among the account data; clients are given the whole ruleset instead. */
export const PUSH_RULES_TYPE = 'm.push_rules'

const USERS_MAX = 20_000

export class PushRules implements LogReader {
  readonly #accountData: AccountData
  readonly #compiled = new LRUCache<UserId, CompiledRuleset>({ max: USERS_MAX })

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
    const known = this.#compiled.get(user)
    if (known) return known
    const compiled = compileRuleset(await this.ruleset(user))
    this.#compiled.set(user, compiled)
    return compiled
  }

  /** Throws the `MatrixError` of a change that is refused. */
  async change(user: UserId, edit: (settings: PushSettings) => Checked<PushSettings>): Promise<void> {
    await this.#accountData.change(user, '', PUSH_RULES_TYPE, (before) => {
      const edited = edit((before ?? {}) as PushSettings)
      if (!edited.ok) throw edited.error
      return edited.value as EventContent
    })
  }

  committed(_shard: number, entries: readonly LogEntry[]): void {
    for (const { kind, subject } of entries) if (kind === 'account_data') this.#compiled.delete(subject as UserId)
  }

  lost(): void {
    // Only durable rules are kept.
  }
}
