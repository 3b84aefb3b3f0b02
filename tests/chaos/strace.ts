/** Watches the system calls of a running process, or makes some of them fail. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'

const ATTACHED = /attached/

export interface SystemCall {
  readonly name: string
  readonly text: string
  /** Where it stands among all beginnings and endings of calls. */
  readonly begun: number
  readonly ended: number
}

export class Strace {
  readonly #child: ChildProcess
  readonly #output: string

  private constructor(child: ChildProcess, output: string) {
    this.#child = child
    this.#output = output
  }

  /** Why it cannot be used here. */
  static whyNot(): string | undefined {
    const { status, error } = spawnSync('strace', ['-o', '/dev/null', 'true'])
    if (error) return 'strace is not installed'
    return status === 0 ? undefined : 'strace may not trace processes here'
  }

  /** Attaches to all threads of the process; resolves when it watches. */
  static async attach(
    pid: number,
    options: { readonly args: readonly string[]; readonly output: string },
  ): Promise<Strace> {
    const child = spawn('strace', ['-f', '-y', ...options.args, '-o', options.output, '-p', String(pid)], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const strace = new Strace(child, options.output)
    await new Promise<void>((resolve, reject) => {
      child.stderr.on('data', (chunk: Buffer) => ATTACHED.test(chunk.toString()) && resolve())
      child.on('close', () => reject(new Error('strace did not attach')))
    })
    return strace
  }

  /** Lets the process go on without it, and says what it saw, in order. */
  async detach(): Promise<SystemCall[]> {
    if (this.#child.exitCode === null) {
      const closed = once(this.#child, 'close')
      this.#child.kill('SIGINT')
      await closed
    }
    return existsSync(this.#output) ? callsIn(readFileSync(this.#output, 'latin1')) : []
  }
}

/** A call during which another thread made one of its own is written in two parts. */
function callsIn(trace: string): SystemCall[] {
  const calls: SystemCall[] = []
  const unfinished = new Map<string, { readonly text: string; readonly begun: number }>()
  for (const [line, text] of trace.split('\n').entries()) {
    const [, pid = '', resumed, name = ''] = /^(\d+)\s+(<\.\.\. )?(\w+)/.exec(text) ?? []
    if (text.endsWith('<unfinished ...>')) {
      unfinished.set(pid, { text, begun: line })
      continue
    }
    const first = resumed === undefined ? undefined : unfinished.get(pid)
    calls.push({ name, text: (first?.text ?? '') + text, begun: first?.begun ?? line, ended: line })
  }
  return calls
}
