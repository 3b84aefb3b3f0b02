/** What the writers of a drill write: numbered entries, each with one row in each of two tables that name each other. */
import type { Migration } from '#homeserver/ports/migrations.ts'
import { put, table, type LogEntry } from '#homeserver/ports/store.ts'

/** Partitions that the rows of a shard are spread over. */
export const DRILL_PARTITIONS = 4

export const byPosition = table<[partition: string, position: number], { id: string }>('drill_by_position', {
  columns: ['text', 'int'],
})
export const byId = table<[partition: string, id: string], { position: number }>('drill_by_id', {
  columns: ['text', 'text'],
  bulky: true,
})

export const drillTables = [byPosition, byId]
export const drillMigrations: readonly Migration[] = [{ version: 1, name: 'the drill', create: drillTables }]

export function partitionOf(shard: number, number: number): string {
  return `${shard}.${number % DRILL_PARTITIONS}`
}

/** @param id of one entry, for good: the same after a repetition. It ends with the number that its writer counts. */
export function drillEntry(shard: number, position: number, id: string): LogEntry {
  const writes = [
    put(byPosition, [partitionOf(shard, position), position], { id }),
    put(byId, [partitionOf(shard, numberOf(id)), id], { position }),
  ]
  return { position, kind: 'drill', subject: id, at: 0, note: {}, writes }
}

export function idOf(writer: string, number: number): string {
  return `${writer}-${number}`
}

function numberOf(id: string): number {
  return Number(id.slice(id.lastIndexOf('-') + 1))
}
