/** A start that cannot go on: one line for the person at the terminal, no stack trace. */
export class LaunchError extends Error {
  /** @override */
  name = 'LaunchError'
}

/**
 * Runs a launcher's work and turns its failure into one line and a non-zero exit.
 * @param {() => Promise<void>} work
 */
export async function launch(work) {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof LaunchError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}
