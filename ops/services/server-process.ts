/** A real server as a process: it can be killed, paused, and started again on the same data and address. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, closeSync, mkdtempSync, openSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Guard } from './guard.ts'
import { isStopped } from './process-state.ts'

const READY_MS_MAX = 30_000
const PAUSED_MS_MAX = 30_000
const BETWEEN_MS = 20
const TAIL_LINES = 30
/** A line of JSON with the stack of an error is much longer. */
const LINE_CHARS_MAX = 300

export interface ServerOptions {
  /** For messages. */
  readonly title: string
  /** `host:port` for its clients. */
  readonly address: string
  /** Made by `serverFolder`. It is the server's working and temporary folder, holds its log, and is deleted with it. */
  readonly folder: string
  /** Files that it makes elsewhere. */
  readonly strayFiles?: readonly string[]
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly isReady: () => Promise<boolean>
  readonly readyMsMax?: number
}

export function serverFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `${name}-`))
}

export class ServerProcess implements AsyncDisposable {
  readonly address: string
  readonly logFile: string
  /** What is deleted with it. */
  readonly paths: readonly string[]
  readonly #options: ServerOptions
  readonly #guard: Guard
  #child: ChildProcess | undefined
  #ended: Promise<unknown> = Promise.resolve()

  private constructor(options: ServerOptions) {
    this.#options = options
    this.address = options.address
    this.logFile = join(options.folder, 'server.log')
    this.paths = [options.folder, ...(options.strayFiles ?? [])]
    this.#guard = new Guard(this.paths)
  }

  /** @throws when it does not get ready, with the end of its log */
  static async start(options: ServerOptions): Promise<ServerProcess> {
    const server = new ServerProcess(options)
    try {
      await server.start()
      return server
    } catch (error) {
      await server[Symbol.asyncDispose]()
      throw error
    }
  }

  /** Undefined while it does not run. */
  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Resolves when it serves. A second start needs a kill before it. */
  async start(): Promise<void> {
    const { title, isReady, readyMsMax = READY_MS_MAX } = this.#options
    if (this.#child !== undefined) throw new Error(`${title} runs already`)
    const child = this.#launch()
    const isLate = AbortSignal.timeout(readyMsMax)
    while (!(await isReady())) {
      if (this.#child !== child) break
      if (isLate.aborted) throw this.#failure(`was not ready after ${readyMsMax} ms`)
      await sleep(BETWEEN_MS)
    }
    // Another server at this address could have answered in its place.
    if (this.#child !== child) throw this.#failure('ended before it was ready')
  }

  /** @param signal one that ends it; resolves when it has ended */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.#send(signal)
    // A paused process hears of other signals only when it goes on.
    this.#send('SIGCONT')
    await this.#ended
  }

  /** It keeps its connections, and the system accepts more for it, but it answers nothing. */
  async pause(): Promise<void> {
    const pid = this.#child?.pid
    if (pid === undefined) return
    this.#send('SIGSTOP')
    const isLate = AbortSignal.timeout(PAUSED_MS_MAX)
    // Its threads go on until each has heard of it, on a busy machine long enough to answer a request.
    while (!isStopped(pid)) {
      if (isLate.aborted) throw this.#failure(`was not paused after ${PAUSED_MS_MAX} ms`)
      await sleep(BETWEEN_MS)
    }
  }

  resume(): void {
    this.#send('SIGCONT')
  }

  /** Kills it and deletes its data. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
    await this.#guard[Symbol.asyncDispose]()
  }

  #launch(): ChildProcess {
    const { command, args, env, folder } = this.#options
    const log = openSync(this.logFile, 'a')
    // As the leader of a group, so that a signal reaches whatever it starts.
    const child = spawn(command, args, {
      cwd: folder,
      detached: true,
      env: { ...process.env, TMPDIR: folder, ...env },
      stdio: ['ignore', log, log],
    })
    closeSync(log)
    this.#guard.watch(child.pid)
    this.#child = child
    this.#ended = once(child, 'exit')
      .catch((error: unknown) => appendFileSync(this.logFile, `It cannot be run: ${String(error)}\n`))
      .finally(() => {
        this.#guard.watch(undefined)
        this.#child = undefined
      })
    return child
  }

  #send(signal: NodeJS.Signals): void {
    const pid = this.#child?.pid
    if (pid === undefined) return
    try {
      process.kill(-pid, signal)
    } catch (error) {
      // It ended, and that is about to be reported.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }

  #failure(what: string): Error {
    const log = readFileSync(this.logFile, 'utf8').trimEnd().split('\n')
    const tail = log.slice(-TAIL_LINES).map((line) => line.slice(0, LINE_CHARS_MAX))
    return new Error(`${this.#options.title} ${what}. Its log ends with:\n${tail.join('\n')}`)
  }
}
