/** Every table of the server, and how the schema came to be. */
import type { Migration } from '#homeserver/ports/migrations.ts'
import type { Table } from '#homeserver/ports/store.ts'
import { accountDataTables } from './account-data/tables.ts'
import { accountTables } from './accounts/tables.ts'
import { directoryTables } from './directory/tables.ts'
import { receiptTables } from './ephemeral/tables.ts'
import { mediaTables } from './media/tables.ts'
import { reportTables } from './reports/tables.ts'
import { roomTables } from './rooms/tables.ts'
import { toDeviceTables } from './to-device/tables.ts'

export const allTables: readonly Table[] = [
  ...roomTables,
  ...receiptTables,
  ...accountTables,
  ...accountDataTables,
  ...directoryTables,
  ...mediaTables,
  ...reportTables,
  ...toDeviceTables,
]

/** Never changed once released: what comes later is a step of its own. */
export const migrations: readonly Migration[] = [{ version: 1, name: 'the first tables', create: allTables }]
