/** Programs that are no packages of this project: found on this machine or, where that is allowed, installed. */
import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { installByApt, mayInstallByApt } from './apt.ts'

export interface Program {
  /** As a sentence about it begins: `Redis`. */
  readonly title: string
  /** The file's name, the one to be preferred first. */
  readonly names: readonly string[]
  /** Paths outside of the PATH where installers put it. */
  readonly elsewhere?: readonly string[]
  /** The environment variable that names another one. */
  readonly variable: string
  /** Debian's package. */
  readonly aptPackage: string
  /** Where not every version will do. */
  readonly suits?: (path: string) => Promise<boolean>
}

type Env = Readonly<Record<string, string | undefined>>

/** The path of an executable, in this order: the variable, the PATH, elsewhere. A named one is the only candidate. */
export async function findProgram(program: Program, env: Env = process.env): Promise<string | undefined> {
  const named = env[program.variable]
  const candidates = named === undefined ? usualPlaces(program, env) : [named]
  for (const path of candidates) {
    if ((await isExecutable(path)) && (program.suits === undefined || (await program.suits(path)))) return path
  }
  return undefined
}

function usualPlaces({ names, elsewhere = [] }: Program, env: Env): readonly string[] {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return [...names.flatMap((name) => folders.map((folder) => join(folder, name))), ...elsewhere]
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}

/** @throws with one line that says what to install */
export async function ensureProgram(program: Program): Promise<string> {
  const present = await findProgram(program)
  if (present !== undefined) return present
  const { title, variable, aptPackage } = program
  if (process.env[variable] !== undefined) throw new Error(`${variable} does not name an executable that will do.`)
  const hint = `Install ${title} (on Debian: apt-get install ${aptPackage}), or name one in ${variable}.`
  if (!(await mayInstallByApt())) throw new Error(`${title} is missing. ${hint}`)
  console.log(`Installing ${title} from the packages of this system.`)
  const output = await installByApt(aptPackage)
  const installed = await findProgram(program)
  if (installed === undefined) throw new Error(`${output.trim()}\n${title} could not be installed. ${hint}`)
  return installed
}
