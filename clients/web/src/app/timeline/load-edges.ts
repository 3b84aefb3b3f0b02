import { inject, Injectable, signal } from '@angular/core'
import type { Timeline } from '#sdk/timeline/timeline.ts'
import { CLIENT } from '../sdk/client-token.ts'
import { explainError } from '../ui/explain-error.ts'
import { Toaster } from '../ui/toaster.ts'

/** Loads older messages before the reader gets there. After a failure it waits until they ask again. */
const ROWS_AHEAD = 25

@Injectable()
export class LoadEdges {
  readonly #client = inject(CLIENT)
  readonly #toaster = inject(Toaster)
  readonly #failed = signal(false)
  readonly #busy = signal(false)
  readonly failed = this.#failed.asReadonly()
  readonly busy = this.#busy.asReadonly()

  reach(timeline: Timeline, firstDrawn: number): void {
    if (firstDrawn < ROWS_AHEAD && timeline.edge === 'more' && !this.#busy() && !this.#failed())
      void this.load(timeline)
  }

  async load(timeline: Timeline): Promise<void> {
    this.#failed.set(false)
    this.#busy.set(true)
    try {
      await timeline.loadOlder()
    } catch {
      this.#failed.set(true)
    } finally {
      this.#busy.set(false)
    }
  }

  async loadEvent(timeline: Timeline, eventId: string): Promise<boolean> {
    this.#busy.set(true)
    try {
      const isFound = (await timeline.loadEvent(eventId)) || (await this.#comesYet(timeline, eventId))
      if (!isFound) this.#toaster.show('This message is too far back, or you may not see it.')
      return isFound
    } catch (error) {
      this.#toaster.show(explainError(error), 'problem')
      return false
    } finally {
      this.#busy.set(false)
    }
  }

  /** Newer than what a reload brought back. */
  async #comesYet(timeline: Timeline, eventId: string): Promise<boolean> {
    await this.#client.caughtUp
    return timeline.loadEvent(eventId)
  }
}
