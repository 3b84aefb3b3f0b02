/**
 * Nothing of a server may survive the program that started it, however that ends: by its last line, Ctrl-C or SIGKILL. A small shell
 * reads from a pipe whose other end closes with the program; then it kills what runs and deletes the files.
 */
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import type { Writable } from 'node:stream'

// Each line names the process group that runs now, or none. A killed process may still write for a moment, hence the wait.
const SCRIPT = `
group=
while read -r line; do group=$line; done
if [ -n "$group" ]; then
  kill -KILL "-$group"
  tries=0
  while [ $tries -lt 100 ] && kill -0 "-$group"; do sleep 0.05; tries=$((tries + 1)); done
fi
rm -rf "$@"
`

export class Guard implements AsyncDisposable {
  readonly #shell: ChildProcessByStdio<Writable, null, null>
  readonly #ended: Promise<unknown[]>

  /** @param paths of files and folders that are deleted at the end */
  constructor(paths: readonly string[]) {
    // In a session of its own, where no Ctrl-C reaches it.
    const options = { detached: true, stdio: ['pipe', 'ignore', 'ignore'] as ['pipe', 'ignore', 'ignore'] }
    this.#shell = spawn('/bin/sh', ['-c', SCRIPT, 'guard', ...paths], options)
    this.#ended = once(this.#shell, 'exit')
  }

  watch(group: number | undefined): void {
    this.#shell.stdin.write(`${group ?? ''}\n`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#shell.stdin.end()
    const [code] = await this.#ended
    if (code !== 0) throw new Error(`the guard of a server ended with ${String(code)}`)
  }
}
