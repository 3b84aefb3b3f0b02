/** A fault that must not stop the work it happened in: in a listener, or in one room of a sync. Said where developers look. */
export function report(error: unknown): void {
  console.error('A part of the client failed; the rest goes on.', error)
}
