import type { StoredUser } from '../services/accounts/tables.ts'
import { users } from '../services/accounts/tables.ts'
import type { Call, Outcome } from './command.ts'
import { inspect } from './reading.ts'
import { dayOf, tableText } from './table-text.ts'

export async function run(call: Call): Promise<Outcome> {
  using inspection = inspect(call)
  const all = [...inspection.rows(users)].map(({ key, value }) => ({ userId: key[0], user: value }))
  const rows = all.map(({ userId, user }) => [
    userId,
    user.isAdmin ? 'admin' : '',
    stateOf(user),
    dayOf(user.createdAt),
  ])
  const json = all.map(({ userId, user }) => ({
    user_id: userId,
    admin: user.isAdmin,
    state: stateOf(user),
    created_at: user.createdAt,
  }))
  return { text: tableText(['ACCOUNT', 'ROLE', 'STATE', 'MADE'], rows), json }
}

function stateOf({ deactivatedAt, locked }: StoredUser): string {
  if (deactivatedAt !== undefined) return 'deactivated'
  return locked ? 'locked' : 'active'
}
