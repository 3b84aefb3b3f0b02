/** What was measured in a drill, for the table that `npm run chaos` ends with. */
import { appendFileSync } from 'node:fs'

export type Figures = Readonly<Record<string, string | number>>

export function note(figures: Figures): void {
  const line = JSON.stringify(figures)
  process.stdout.write(`${line}\n`)
  const file = process.env['CHAOS_FIGURES']
  if (file !== undefined) appendFileSync(file, `${line}\n`)
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * share) / 100))] ?? 0)
}

/** How often each of them is there: `12 x 503, 1 x 502`. */
export function tally(values: readonly (string | number)[]): string {
  return [...Map.groupBy(values, (value) => value)].map(([value, all]) => `${all.length} x ${value}`).join(', ')
}
