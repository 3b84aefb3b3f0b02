import { registrationTokens } from '../services/accounts/tables.ts'
import type { Call, Outcome } from './command.ts'
import { inspect } from './reading.ts'
import { dayOf, tableText } from './table-text.ts'

export async function run(call: Call): Promise<Outcome> {
  using inspection = inspect(call)
  const tokens = [...inspection.rows(registrationTokens)].map(({ key, value }) => ({ token: key[1], ...value }))
  const rows = tokens.map(({ token, used, usesMax, expiresAt }) => [
    token,
    `${used} of ${usesMax ?? 'any'}`,
    expiresAt === undefined ? 'never' : dayOf(expiresAt),
  ])
  const json = tokens.map(({ token, used, usesMax, expiresAt }) => ({
    ...{ token, used, uses_max: usesMax ?? null, expires_at: expiresAt ?? null },
  }))
  return { text: tableText(['TOKEN', 'USED', 'EXPIRES'], rows), json }
}
