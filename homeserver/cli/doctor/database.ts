/** The database: whether it is ours, whole, of this version, and whether its events are what was signed. */
import { existsSync } from 'node:fs'
import { Inspection } from '../../adapters/sqlite/inspection.ts'
import type { Config } from '../../config/schema.ts'
import { StoreError } from '../../ports/store.ts'
import { migrations } from '../../services/schema.ts'
import { serverNames, THIS_SERVER } from '../../services/server-name/tables.ts'
import { databaseOf } from '../reading.ts'
import { fail, ok, warn, type Finding } from './check.ts'
import { eventProblems } from './events.ts'

/** The newest ones; `--full` reads all. */
const EVENTS_SAMPLED = 2_000
const SHOWN_MAX = 3
const RESTORE = 'stop the server and restore the folder from a backup'

export function* checkDatabase(config: Config, isFull: boolean): Generator<Finding> {
  const path = databaseOf(config.data_dir)
  if (!existsSync(path)) {
    yield fail('database', `${path} is not there`, 'start the server once, or restore the folder from a backup')
    return
  }
  try {
    using inspection = new Inspection(path)
    if (yield* checkFile(inspection, path)) {
      yield checkOwner(inspection, config.server_name)
      yield checkEvents(inspection, isFull)
    }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    yield fail('database', `${path} cannot be read: ${error.message}`, RESTORE)
  }
}

/** Returns whether there is any use in looking at what is stored. */
function* checkFile(inspection: Inspection, path: string): Generator<Finding, boolean> {
  if (!inspection.isOurs) {
    yield fail('database', `${path} is a database of another program`, 'point data_dir elsewhere')
    return false
  }
  const problems = inspection.problems()
  if (problems.length > 0) {
    yield fail('database', `${path} is damaged: ${problems.slice(0, SHOWN_MAX).join('; ')}`, RESTORE)
    return false
  }
  yield ok('database', `${path} is whole`)
  const { schemaVersion: found } = inspection
  const newest = migrations.length
  if (found > newest) {
    yield fail(
      'schema',
      `version ${found}, and this program knows up to ${newest}`,
      'use the newer program that wrote it',
    )
    return false
  }
  if (found < newest) {
    yield warn('schema', `version ${found} of ${newest}`, 'start the server: it brings the schema up to date')
    return false
  }
  yield ok('schema', `version ${found}`)
  return true
}

function checkOwner(inspection: Inspection, configured: string): Finding {
  const owner = inspection.get(serverNames, [THIS_SERVER])?.name
  if (owner === undefined || owner === configured) return ok('name', `the data belongs to ${configured}`)
  return fail(
    'name',
    `the data belongs to the server ${owner}, but server_name is ${configured}`,
    `set server_name to ${owner}, or data_dir to another folder`,
  )
}

function checkEvents(inspection: Inspection, isFull: boolean): Finding {
  const { count, problems } = eventProblems(inspection, isFull ? undefined : EVENTS_SAMPLED)
  const which = isFull ? `all ${count} events` : `the newest ${count} events`
  if (problems.length === 0) return ok('events', `${which} are what was signed`)
  const shown = problems.slice(0, SHOWN_MAX).join(', ')
  return fail('events', `${problems.length} of ${which} are not what was signed, such as ${shown}`, RESTORE)
}
