import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Clock } from '#homeserver/ports/clock.ts'
import type { Answer, Job } from './worker-messages.ts'

const MAIN = fileURLToPath(new URL('./worker-main.ts', import.meta.url))

/** A process for one job at a time. It starts with its first job, and anew after it was stopped or crashed. */
export class Worker {
  readonly #clock: Clock
  #child: ChildProcess | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Of the process that runs now, for tests and diagnosis. */
  get pid(): number | undefined {
    return this.#child?.pid
  }

  async run(job: Job, timeoutMs: number): Promise<Answer> {
    const child = (this.#child ??= this.#start())
    const { promise: answer, resolve } = Promise.withResolvers<Answer>()
    // A process that ends without an answer was brought down by the image; one that never started was not.
    const onExit = () => resolve({ ok: false, reason: 'broken' })
    const onError = () => resolve({ ok: false, reason: 'busy' })
    child.once('message', resolve).once('exit', onExit).once('error', onError)
    const isSettled = new AbortController()
    const tooSlow = this.#clock.sleep(timeoutMs, isSettled.signal).then((): Answer => {
      if (!isSettled.signal.aborted) this.stop()
      return { ok: false, reason: 'too_slow' }
    })
    try {
      child.send(job)
      return await Promise.race([answer, tooSlow])
    } finally {
      isSettled.abort()
      child.off('message', resolve).off('exit', onExit).off('error', onError)
    }
  }

  /** Ends the process at once; it holds nothing that could be lost. */
  stop(): void {
    this.#child?.kill('SIGKILL')
    this.#child = undefined
  }

  #start(): ChildProcess {
    const child = fork(MAIN, [], {
      env: {},
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    // Neither keeps the server from ending.
    child.unref()
    child.channel?.unref()
    const forget = () => {
      if (this.#child === child) this.#child = undefined
    }
    child.on('exit', forget).on('error', forget)
    return child
  }
}
