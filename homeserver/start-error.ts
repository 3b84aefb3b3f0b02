/** A start that cannot go on for a reason that a person can put right: `message` is one line that says how. */
export class StartError extends Error {
  override readonly name = 'StartError'
}
