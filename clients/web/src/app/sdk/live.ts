/**
 * The only place where SDK callbacks become signals. `live(room)` hands back the room and makes the surrounding `computed`
 * or template run again after the room's next change. So read what you show in the same computed: `live(room).name`.
 */
import { signal, untracked, type WritableSignal } from '@angular/core'
import type { Observable } from '#sdk/observable.ts'

/** The subscription lives as long as the observable itself does: it holds the listener, we hold the observable weakly. */
const versions = new WeakMap<Observable, WritableSignal<number>>()

export function live<T extends Observable>(observable: T): T {
  let version = versions.get(observable)
  if (version === undefined) {
    const fresh = signal(observable.version)
    untracked(() => {
      observable.subscribe(() => {
        fresh.set(observable.version)
      })
    })
    versions.set(observable, fresh)
    version = fresh
  }
  version()
  return observable
}
