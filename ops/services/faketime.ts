/** libfaketime: a process whose time of day is another one, which can be changed while it runs. Its monotonic clock goes on as ever. */
import { readdirSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureProgram } from '../programs/program.ts'

const LIBRARIES = '/usr/lib'
/** The one for programs with threads. */
const LIBRARY = 'faketime/libfaketimeMT.so.1'

export class FakeTime {
  readonly #file: string
  readonly #library: string

  private constructor(file: string, library: string) {
    this.#file = file
    this.#library = library
  }

  /** @param folder where it keeps the file that the process looks at */
  static async in(folder: string): Promise<FakeTime> {
    await ensureProgram({
      title: 'libfaketime',
      names: ['faketime'],
      variable: 'FAKETIME_PATH',
      aptPackage: 'faketime',
    })
    const places = ['', ...readdirSync(LIBRARIES)].map((name) => join(LIBRARIES, name, LIBRARY))
    const library = places.find((path) => existsSync(path))
    if (library === undefined) throw new Error(`There is a faketime, but no ${LIBRARY} under ${LIBRARIES}.`)
    const time = new FakeTime(join(folder, 'faketime'), library)
    time.ahead(0)
    return time
  }

  /** For the process, from its start. */
  get env(): Readonly<Record<string, string>> {
    return {
      LD_PRELOAD: this.#library,
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    }
  }

  /** From now on the process is so far ahead of the real time, or behind it. */
  ahead(seconds: number): void {
    writeFileSync(this.#file, `${seconds < 0 ? '' : '+'}${seconds}\n`)
  }
}
