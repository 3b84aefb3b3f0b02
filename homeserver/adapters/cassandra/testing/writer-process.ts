/** A writer of a drill as its parent sees it. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { isStopped } from '#ops/services/process-state.ts'
import type { FromWriter, ToWriter, WriterOptions } from './drill-messages.ts'
import type { Ledger } from './ledger.ts'

const PROGRAM = new URL('drill-writer.ts', import.meta.url)
const PATIENCE_MS = 60_000

type Told<Type> = Extract<FromWriter, { type: Type }>

export class WriterProcess implements AsyncDisposable {
  readonly name: string
  readonly told: FromWriter[] = []
  readonly #child: ChildProcess
  readonly #ended: Promise<unknown>
  #errors = ''

  constructor(options: WriterOptions, ledger: Ledger) {
    this.name = options.name
    this.#child = fork(PROGRAM, [JSON.stringify(options)], { stdio: ['ignore', 'inherit', 'pipe', 'ipc'] })
    this.#ended = once(this.#child, 'exit')
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#errors += text))
    this.#child.on('message', (message: FromWriter) => {
      if (message.type === 'acknowledged') ledger.add(this.name, message.first, message.ids)
      this.told.push(message)
      this.#child.emit('told')
    })
  }

  all<Type extends FromWriter['type']>(type: Type): Told<Type>[] {
    return this.told.filter((message): message is Told<Type> => message.type === type)
  }

  /** Waits for the next one of this type, beyond the `known` first ones. */
  async hears<Type extends FromWriter['type']>(type: Type, known = this.all(type).length): Promise<Told<Type>> {
    const signal = AbortSignal.timeout(PATIENCE_MS)
    for (;;) {
      const found = this.all(type)[known]
      if (found) return found
      await Promise.race([once(this.#child, 'told', { signal }), this.#ended.then(() => this.#refuse())])
    }
  }

  async ready(): Promise<this> {
    await this.hears('ready', 0)
    return this
  }

  tell(message: ToWriter): void {
    this.#child.send(message)
  }

  async pause(): Promise<void> {
    this.#child.kill('SIGSTOP')
    while (!isStopped(this.#child.pid ?? 0)) await new Promise((resolve) => setImmediate(resolve))
  }

  resume(): void {
    this.#child.kill('SIGCONT')
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#ended
  }

  /** Lets it finish what it does. */
  async end(): Promise<void> {
    this.tell('end')
    await this.#ended
    if (this.#child.exitCode !== 0) this.#refuse()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.kill()
  }

  #refuse(): never {
    throw new Error(`the writer ${this.name} ended with ${this.#child.exitCode}: ${this.#errors}`)
  }
}
