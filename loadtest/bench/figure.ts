/** What a scenario found out. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** What was set out to reach on two quiet cores. It is shown beside the value and decides nothing. */
  readonly target?: string
}

export interface Scenario {
  readonly name: string
  run(): Promise<Figure[]>
}

export function median(values: readonly number[]): number {
  return percentile(values, 50)
}

/** The smallest value that is not below so many per cent of all: the nearest rank. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length))
  return sorted[rank - 1] ?? Number.NaN
}

/** The usual four of a distribution of milliseconds. */
export function distribution(
  name: string,
  values: readonly number[],
  target: Readonly<Record<string, string>> = {},
): Figure[] {
  return [50, 95, 99, 99.9].map((percent) => {
    const goal = target[`p${percent}`]
    const figure = { name: `${name}, p${percent}`, value: percentile(values, percent), unit: 'ms' }
    return goal === undefined ? figure : { ...figure, target: goal }
  })
}
