/** How many tests ran, from the reports of the test runners. */

export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export const NOTHING: Counts = { passed: 0, failed: 0, skipped: 0 }

export function sum(all: readonly Counts[]): Counts {
  return all.reduce(
    (total, one) => ({
      passed: total.passed + one.passed,
      failed: total.failed + one.failed,
      skipped: total.skipped + one.skipped,
    }),
    NOTHING,
  )
}

/** A runner that ends badly without a failed test (a file that does not load, an error outside any test) counts as one failure. */
export function withExitCode(counts: Counts, exitCode: number): Counts {
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}

/** The fields of Vitest's JSON report that are counted. */
export interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
}

export function countVitest(report: VitestReport): Counts {
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

/**
 * Karma's reporters write `Executed 9 of 12 (2 FAILED) (skipped 3) ...` again and again; the last one is the result. What was
 * skipped is not among the executed.
 */
export function countKarma(output: string): Counts {
  const last = [...output.matchAll(/Executed (\d+) of (\d+)(.*)/g)].at(-1)
  if (last === undefined) return NOTHING
  const [, executed, , rest = ''] = last
  const failed = Number(/\((\d+) FAILED\)/.exec(rest)?.[1] ?? 0)
  const skipped = Number(/\(skipped (\d+)\)/.exec(rest)?.[1] ?? 0)
  return { passed: Number(executed) - failed, failed, skipped }
}

const CLOSING_LINE = /^(\d+) passed, (\d+) failed, (\d+) skipped$/gm

/** The counts that a run of tests closed with. A run that ended without such a line counts as one failure. */
export function readClosingLine(output: string): Counts {
  const last = [...output.matchAll(CLOSING_LINE)].at(-1)
  if (last === undefined) return withExitCode(NOTHING, 1)
  const [passed = 0, failed = 0, skipped = 0] = last.slice(1).map(Number)
  return { passed, failed, skipped }
}

export function closingLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}
