import fc from 'fast-check'
import { expect, it } from 'vitest'
import { table } from '#homeserver/ports/store.ts'
import type { TableRow } from './log-row.ts'
import { partitionName } from './partition-name.ts'
import { batchesOf } from './projection.ts'

const things = table<[string, number], string>('things', { columns: ['text', 'int'] })

const rows = fc.array(
  fc.record({ place: fc.integer({ min: 0, max: 30 }), size: fc.constantFrom(1, 100, 1_000, 6_000, 40_000) }),
  { maxLength: 80 },
)

it('every row is in one batch, and no batch is more than nodes take without a warning, if it need not be', () => {
  fc.assert(
    fc.property(rows, (wanted) => {
      const given = wanted.map(({ place, size }, position): TableRow => ({
        ...{ table: things, key: [`p${place}`, position], position },
        value: 'x'.repeat(size),
      }))
      const batches = batchesOf(given)
      expect(batches.flat().toSorted((a, b) => a.position - b.position)).toEqual(given)
      for (const batch of batches) {
        const partitions = new Set(batch.map(({ key }) => partitionName(things, key)))
        const chars = batch.reduce((sum, { value = '' }) => sum + value.length, 0)
        expect(partitions.size).toBeLessThanOrEqual(10)
        if (partitions.size > 1) expect(chars).toBeLessThanOrEqual(4_096)
        if (batch.length > 1) expect(chars).toBeLessThanOrEqual(32_768)
      }
    }),
  )
})
