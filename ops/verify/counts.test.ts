import { describe, expect, test } from 'vitest'
import { closingLine, countKarma, countVitest, NOTHING, readClosingLine, sum, withExitCode } from './counts.ts'

describe('the counts of a test run', () => {
  test('add up over the runners', () => {
    const total = sum([NOTHING, { passed: 5, failed: 1, skipped: 0 }, { passed: 2, failed: 0, skipped: 3 }])
    expect(closingLine(total)).toBe('7 passed, 1 failed, 3 skipped')
  })

  test("take Vitest's pending and todo tests for skipped", () => {
    const report = { numPassedTests: 4, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 }
    expect(countVitest(report)).toEqual({ passed: 4, failed: 1, skipped: 3 })
  })

  test.for([
    ['Chrome Headless 156 (Linux): Executed 3 of 3 SUCCESS (0.01 secs / 0 secs)', 3, 0, 0],
    ['Chrome Headless 156 (Linux): Executed 5 of 5 (2 FAILED) (0.01 secs / 0 secs)', 3, 2, 0],
    ['Chrome Headless 156 (Linux): Executed 5 of 5\u001b[31m (5 FAILED)\u001b[39m (0.01 secs / 0 secs)', 0, 5, 0],
    ['Chrome Headless 156 (Linux): Executed 4 of 6 (1 FAILED) (skipped 2) (0.01 secs / 0 secs)', 3, 1, 2],
  ] as const)('read the last line of Karma: %s', ([line, passed, failed, skipped]) => {
    expect(countKarma(`Executed 1 of 6 SUCCESS\n${line}\n`)).toEqual({ passed, failed, skipped })
  })

  test('are all zero when Karma never started a browser', () => {
    expect(countKarma('Error: bundle failed')).toEqual(NOTHING)
  })

  test('are read from the last line that a run closed with', () => {
    const output =
      'Components: 1 passed, 0 failed, 0 skipped\n\n9 passed, 0 failed, 0 skipped\n\n12 passed, 3 failed, 4 skipped\n'
    expect(readClosingLine(output)).toEqual({ passed: 12, failed: 3, skipped: 4 })
  })

  test('hold a failure when a run ended before it could close', () => {
    expect(readClosingLine('FAILED\n').failed).toBe(1)
  })

  test('hold a failure when a runner ends badly although no test failed', () => {
    expect(withExitCode({ passed: 3, failed: 0, skipped: 0 }, 1).failed).toBe(1)
    expect(withExitCode({ passed: 3, failed: 2, skipped: 0 }, 1).failed).toBe(2)
    expect(withExitCode({ passed: 3, failed: 0, skipped: 0 }, 0).failed).toBe(0)
  })
})
