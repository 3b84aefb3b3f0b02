/** Which services the tests of a run need: those whose variables are named in a test file or in what it imports of this project. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

export const SERVICE_VARIABLES = [
  'FRIENDSHAPED_TEST_CASSANDRA',
  'FRIENDSHAPED_TEST_NATS',
  'FRIENDSHAPED_TEST_REDIS',
  'FRIENDSHAPED_TEST_S3',
] as const

export type ServiceVariable = (typeof SERVICE_VARIABLES)[number]

const OWN_IMPORT = /\b(?:from|import)[ (]*'([.#][^']+)'/g

/** @param testFiles absolute paths */
export async function neededServices(testFiles: readonly string[]): Promise<readonly ServiceVariable[]> {
  const needed = new Set<ServiceVariable>()
  // A set goes on to what is added while it is gone through.
  const files = new Set(testFiles)
  for (const file of files) {
    const text = await readFile(file, 'utf8')
    for (const variable of SERVICE_VARIABLES) if (text.includes(variable)) needed.add(variable)
    for (const [, specifier = ''] of text.matchAll(OWN_IMPORT)) {
      const imported = resolve(specifier, file)
      if (imported !== undefined) files.add(imported)
    }
  }
  return SERVICE_VARIABLES.filter((variable) => needed.has(variable))
}

/** An import of something absent is reported where the test is run. */
function resolve(specifier: string, importer: string): string | undefined {
  try {
    return createRequire(importer).resolve(specifier)
  } catch {
    return undefined
  }
}
