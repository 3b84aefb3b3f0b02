/** A host whose timers fire when the test says so, and whose chance is always the same. */
import { browserOrNode, type Host } from '../host.ts'

export class ManualTimers {
  readonly #timers = new Set<{ readonly ms: number; readonly task: () => void }>()

  readonly host: Host = {
    ...browserOrNode,
    random: () => 1,
    after: (ms, task) => {
      const timer = { ms, task }
      this.#timers.add(timer)
      return () => {
        this.#timers.delete(timer)
      }
    },
  }

  get waiting(): readonly number[] {
    return [...this.#timers].map(({ ms }) => ms)
  }

  /** Fires the timers of exactly this length; gives how many there were. */
  fire(ms: number): number {
    const due = [...this.#timers].filter((timer) => timer.ms === ms)
    for (const timer of due) {
      this.#timers.delete(timer)
      timer.task()
    }
    return due.length
  }
}
