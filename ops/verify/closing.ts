/** How a run of tests ends: with one line of counts, and an exit code. */
import { closingLine, type Counts } from './counts.ts'

export async function close(run: () => Promise<Counts>): Promise<void> {
  try {
    const total = await run()
    console.log(`\n${closingLine(total)}`)
    process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
