/** The main thread's end of the writer thread. */
import { Worker } from 'node:worker_threads'
import { StoreError, type StoreFailure } from '#homeserver/ports/store.ts'
import type { CommitRequest, WriterReply, WriterSetup } from './writer-messages.ts'

interface Waiting {
  readonly resolve: (result: 'committed' | 'conflict') => void
  readonly reject: (error: StoreError) => void
}

export class Writer implements AsyncDisposable {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  readonly #exited: Promise<void>
  #lastId = 0
  /** Why nothing is taken any more. */
  #ended: StoreError | undefined

  constructor(setup: WriterSetup) {
    this.#worker = new Worker(new URL('./writer-thread.ts', import.meta.url), { workerData: setup })
    this.#worker.on('message', (reply: WriterReply) => this.#settle(reply))
    this.#worker.on('error', (error) => this.#giveUp(new StoreError('io', 'the writer thread stopped', error)))
    this.#exited = new Promise((resolve) => {
      this.#worker.on('exit', () => {
        this.#giveUp(new StoreError('io', 'the writer thread stopped'))
        resolve()
      })
    })
  }

  commit(request: Omit<CommitRequest, 'id'>): Promise<'committed' | 'conflict'> {
    if (this.#ended) return Promise.reject(this.#ended)
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#worker.postMessage({ ...request, id } satisfies CommitRequest)
    })
  }

  /** Commits under way are finished first: messages between threads keep their order. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#ended) this.#worker.postMessage('close')
    this.#ended ??= new StoreError('closed', 'the database is closed')
    await this.#exited
  }

  #settle(reply: WriterReply): void {
    const waiting = this.#waiting.get(reply.id)
    this.#waiting.delete(reply.id)
    if ('result' in reply) waiting?.resolve(reply.result)
    else waiting?.reject(new StoreError(reply.failure as StoreFailure, `the database answered: ${reply.message}`))
  }

  #giveUp(error: StoreError): void {
    this.#ended ??= error
    for (const { reject } of this.#waiting.values()) reject(this.#ended)
    this.#waiting.clear()
  }
}
