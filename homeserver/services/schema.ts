/** Every table of the server, and how the schema came to be. */
import type { Migration } from '#homeserver/ports/migrations.ts'
import type { Table } from '#homeserver/ports/store.ts'
import { accountData, accountDataByPosition, accountDataTables } from './account-data/tables.ts'
import { accountTables } from './accounts/tables.ts'
import { directoryTables } from './directory/tables.ts'
import { receiptsByPosition, receiptTables } from './ephemeral/tables.ts'
import type { NearTables } from './log/near-store.ts'
import { mediaTables } from './media/tables.ts'
import { reportTables } from './reports/tables.ts'
import { roomTables, stateLog } from './rooms/tables.ts'
import { serverNameTables } from './server-name/tables.ts'
import { toDeviceArrivalTables, toDeviceInbox, toDeviceTables } from './to-device/tables.ts'

const firstTables: readonly Table[] = [
  ...roomTables,
  ...receiptTables,
  ...accountTables,
  ...accountDataTables,
  ...directoryTables,
  ...mediaTables,
  ...reportTables,
  ...toDeviceTables,
]

export const allTables: readonly Table[] = [...firstTables, ...serverNameTables, ...toDeviceArrivalTables]

/** What nearly every sync looks at. */
export const nearTables: NearTables = {
  byPosition: [receiptsByPosition, accountDataByPosition, toDeviceInbox, stateLog],
  cached: [accountData],
}

/** Never changed once released: what comes later is a step of its own. */
export const migrations: readonly Migration[] = [
  { version: 1, name: 'the first tables', create: firstTables },
  { version: 2, name: 'the name of the server', create: serverNameTables },
  { version: 3, name: 'messages to devices of other shards', create: toDeviceArrivalTables },
]
