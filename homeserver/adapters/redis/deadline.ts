/** Rejects with `late()` when `work` has not settled after `ms`; whatever becomes of it afterwards is nobody's concern. */
export function withDeadline<T>(work: Promise<T>, ms: number, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    // After a long turn the timer is due before what has come meanwhile was read. One round more lets it be read.
    const timer = setTimeout(() => setImmediate(() => reject(late())), ms)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
