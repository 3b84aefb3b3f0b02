/**
 * Everything the user sends goes through here: one queue per room, in order, one event at a time.
 *
 * pending -> sending -> sent, or back to pending after a passing failure, or failed after a lasting one. An event is written to
 * the store before it is sent and its transaction ID never changes, so that a reload in the middle sends it again and the
 * server recognises it. A failed event does not hold up those behind it.
 */
import { ApiError } from '../api/api-error.ts'
import type { Host } from '../host.ts'
import type { LocalStore } from '../store/local-store.ts'
import type { Sending } from '../timeline/row.ts'
import type { Content } from '../wire.ts'
import { afterFailure } from './after-failure.ts'
import { fromStored, keyOf, OUTGOING_PREFIX, toStored, type Outgoing } from './outgoing.ts'

/** Events that may wait; more than this is refused at once. */
export const OUTBOX_ENTRIES_MAX = 1_000

/** An answer that takes longer is reason to doubt that the server is still there. */
export const DOUBT_AFTER_MS = 3_000

export interface OutboxPorts {
  readonly store: LocalStore
  readonly host: Host
  /** Sends one event; gives its ID. Fails with an `ApiError`. */
  readonly send: (entry: Outgoing, signal: AbortSignal) => Promise<string>
  /** The server has not answered for a while, or cannot be reached. */
  readonly onDoubt: () => void
}

export interface OutboxListener {
  /** New, or in another phase. */
  changed(entry: Outgoing): void
  sent(entry: Outgoing, eventId: string): void
  canceled(entry: Outgoing): void
}

interface Queue {
  readonly entries: Map<string, Outgoing>
  running: boolean
  /** Ends the wait before a retry. */
  wake: (() => void) | undefined
}

export class Outbox {
  readonly #ports: OutboxPorts
  readonly #listener: OutboxListener
  readonly #queues = new Map<string, Queue>()
  /** Writes to the store that an event waits for before it is sent. */
  readonly #saving = new Map<string, Promise<void>>()
  #lastNumber = 0
  #size = 0
  #stop: AbortController | undefined

  constructor(ports: OutboxPorts, listener: OutboxListener) {
    this.#ports = ports
    this.#listener = listener
  }

  /** Takes up what an earlier run left behind. */
  async load(): Promise<void> {
    for (const [, value] of await this.#ports.store.list(OUTGOING_PREFIX)) {
      const entry = fromStored(value)
      if (!entry || this.entry(entry.transactionId)) continue
      this.#lastNumber = Math.max(this.#lastNumber, entry.number)
      this.#put(entry)
    }
  }

  start(): void {
    this.#stop = new AbortController()
    for (const roomId of this.#queues.keys()) this.#run(roomId)
  }

  stop(): void {
    this.#stop?.abort()
    this.#stop = undefined
    for (const queue of this.#queues.values()) queue.wake?.()
  }

  /** The connection is back: do not wait for the next retry. */
  nudge(): void {
    for (const [roomId, queue] of this.#queues) {
      queue.wake?.()
      this.#run(roomId)
    }
  }

  add(roomId: string, type: string, content: Content, redacts?: string): string {
    if (this.#size >= OUTBOX_ENTRIES_MAX) throw new Error('Too many messages are waiting to be sent.')
    const transactionId = `fs.${this.#ports.host.uniqueText()}`
    const sending: Sending = { phase: 'pending', transactionId }
    const at = this.#ports.host.now()
    const number = (this.#lastNumber = Math.max(at, this.#lastNumber + 1))
    const entry = { transactionId, number, roomId, type, content, redacts, at, sending }
    this.#saving.set(transactionId, this.#save(entry))
    this.#put(entry)
    this.#run(roomId)
    return transactionId
  }

  /** How many events are not sent yet, those that failed included. */
  get size(): number {
    return this.#size
  }

  entriesOf(roomId: string): readonly Outgoing[] {
    return [...(this.#queues.get(roomId)?.entries.values() ?? [])]
  }

  entry(transactionId: string): Outgoing | undefined {
    for (const queue of this.#queues.values()) {
      const entry = queue.entries.get(transactionId)
      if (entry) return entry
    }
    return undefined
  }

  retry(transactionId: string): void {
    const entry = this.entry(transactionId)
    if (!entry) return
    if (entry.sending.phase === 'failed') this.#move(entry, { phase: 'pending', transactionId })
    this.#queues.get(entry.roomId)?.wake?.()
    this.#run(entry.roomId)
  }

  /** Not while it is being sent: then nobody knows whether it can still be stopped. Gives whether it was taken out. */
  cancel(transactionId: string): boolean {
    const entry = this.entry(transactionId)
    if (!entry || entry.sending.phase === 'sending') return false
    this.#forget(entry)
    this.#listener.canceled(entry)
    this.#queues.get(entry.roomId)?.wake?.()
    return true
  }

  /** The event came by sync, so it was sent, whatever became of the answer. */
  arrived(transactionId: string): void {
    const entry = this.entry(transactionId)
    if (!entry) return
    this.#forget(entry)
    this.#queues.get(entry.roomId)?.wake?.()
  }

  #put(entry: Outgoing): void {
    const queue = this.#queues.get(entry.roomId) ?? { entries: new Map(), running: false, wake: undefined }
    this.#queues.set(entry.roomId, queue)
    queue.entries.set(entry.transactionId, entry)
    this.#size += 1
    this.#listener.changed(entry)
  }

  #move(entry: Outgoing, sending: Sending): void {
    const queue = this.#queues.get(entry.roomId)
    // Arrived or canceled in the meantime.
    if (!queue?.entries.has(entry.transactionId)) return
    const moved = { ...entry, sending }
    queue.entries.set(entry.transactionId, moved)
    this.#listener.changed(moved)
  }

  async #save(entry: Outgoing): Promise<void> {
    try {
      await this.#ports.store.set(keyOf(entry), toStored(entry))
    } catch {
      // A full or forbidden store must not keep a message from being sent; it only would not survive a reload.
    }
  }

  #forget(entry: Outgoing): void {
    if (this.#queues.get(entry.roomId)?.entries.delete(entry.transactionId)) this.#size -= 1
    this.#saving.delete(entry.transactionId)
    this.#ports.store.delete(keyOf(entry)).catch(() => {
      // Sent again after a reload, and recognised by its transaction ID.
    })
  }

  #run(roomId: string): void {
    const queue = this.#queues.get(roomId)
    const signal = this.#stop?.signal
    if (!queue || queue.running || !signal) return
    queue.running = true
    void this.#work(queue, signal).then((isHeld) => {
      queue.running = false
      // Something was added after the last look.
      if (!isHeld && nextOf(queue)) this.#run(roomId)
    })
  }

  /** Gives whether it ended because nothing can be sent at all. */
  async #work(queue: Queue, signal: AbortSignal): Promise<boolean> {
    for (let entry = nextOf(queue); entry && !signal.aborted; entry = nextOf(queue)) {
      await this.#saving.get(entry.transactionId)
      const isHeld = await this.#sendOne(entry, queue, signal)
      if (isHeld) return true
    }
    return false
  }

  /** Until it is sent, failed, or gone. */
  async #sendOne(entry: Outgoing, queue: Queue, signal: AbortSignal): Promise<boolean> {
    const { transactionId } = entry
    for (let attempt = 1; queue.entries.has(transactionId) && !signal.aborted; attempt++) {
      this.#move(entry, { phase: 'sending', transactionId })
      const error = await this.#attempt(entry, signal)
      if (!error) return false
      const verdict = afterFailure(error, attempt, this.#ports.host.random())
      if (verdict.do === 'fail' && !signal.aborted) {
        this.#move(entry, { phase: 'failed', transactionId, error })
        return false
      }
      this.#move(entry, { phase: 'pending', transactionId })
      if (verdict.do === 'hold') return true
      if (verdict.do === 'retry' && !signal.aborted) await this.#pause(queue, verdict.inMs)
    }
    return false
  }

  async #attempt(entry: Outgoing, signal: AbortSignal): Promise<ApiError | undefined> {
    const { host, onDoubt } = this.#ports
    const disarm = host.after(DOUBT_AFTER_MS, onDoubt)
    try {
      const eventId = await this.#ports.send(entry, signal)
      this.#forget(entry)
      this.#listener.sent(entry, eventId)
      return undefined
    } catch (error) {
      if (!(error instanceof ApiError))
        return new ApiError('M_UNKNOWN', 'The message could not be sent.', { status: 400, cause: error })
      if (error.status === 0) onDoubt()
      return error
    } finally {
      disarm()
    }
  }

  async #pause(queue: Queue, ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = this.#ports.host.after(ms, resolve)
      queue.wake = () => {
        cancel()
        resolve()
      }
    })
    queue.wake = undefined
  }
}

/** The oldest that waits; those that failed are passed over. */
function nextOf(queue: Queue): Outgoing | undefined {
  let next: Outgoing | undefined
  for (const entry of queue.entries.values()) {
    if (entry.sending.phase === 'pending' && (!next || entry.number < next.number)) next = entry
  }
  return next
}
