import { CommandError, type Call, type Outcome } from './command.ts'
import { withAccounts } from './open-accounts.ts'
import { dayOf } from './table-text.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const NUMBER_MAX = 1_000_000

export async function run(call: Call): Promise<Outcome> {
  const usesMax = positive(call, 'uses')
  const days = positive(call, 'expires')
  const expiresAt = days === undefined ? undefined : call.clock.now() + days * DAY_MS
  const limits = { ...(usesMax !== undefined && { usesMax }), ...(expiresAt !== undefined && { expiresAt }) }
  const token = await withAccounts(call, async ({ registrationTokens }) => {
    const madeUp = registrationTokens.madeUpToken()
    await registrationTokens.create({ token: madeUp, ...limits })
    return madeUp
  })
  const uses = usesMax === undefined ? 'any number of accounts' : `${usesMax} ${usesMax === 1 ? 'account' : 'accounts'}`
  const until = expiresAt === undefined ? '' : `, until ${dayOf(expiresAt)}`
  const json = { token, uses_max: usesMax ?? null, expires_at: expiresAt ?? null }
  return { text: `${token}  (good for ${uses}${until})`, json }
}

function positive({ options }: Call, name: string): number | undefined {
  const text = options[name]
  if (text === undefined) return undefined
  const value = typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : 0
  if (value >= 1 && value <= NUMBER_MAX) return value
  throw new CommandError(`--${name} takes a whole number from 1 on.`, { isMisuse: true })
}
