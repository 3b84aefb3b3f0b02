/** A Java that Cassandra runs on. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../launch/child.mjs'
import { ensureProgram } from '../programs/program.ts'

const MAJOR_MIN = 17
/** Later ones have no security manager any more, without which Cassandra 5.0 does not start. */
const MAJOR_MAX = 23
const DEBIAN_HOMES = '/usr/lib/jvm'

/** @returns the path of the executable */
export function ensureJava(env: Readonly<Record<string, string | undefined>> = process.env): Promise<string> {
  const home = env['JAVA_HOME']
  const homes = [...(home === undefined ? [] : [home]), ...debianHomes()]
  return ensureProgram({
    title: `Java ${MAJOR_MIN}`,
    names: ['java'],
    elsewhere: homes.map((folder) => join(folder, 'bin', 'java')),
    variable: 'JAVA_PATH',
    aptPackage: `openjdk-${MAJOR_MIN}-jre-headless`,
    suits: async (path) => {
      const major = majorVersion((await run(path, ['-version'], { keepOutput: true })).output)
      return major >= MAJOR_MIN && major <= MAJOR_MAX
    },
  })
}

function debianHomes(): readonly string[] {
  try {
    return readdirSync(DEBIAN_HOMES)
      .sort()
      .map((name) => join(DEBIAN_HOMES, name))
  } catch {
    return []
  }
}

/** @param output of `java -version`, such as `openjdk version "17.0.15" 2025-04-15` */
export function majorVersion(output: string): number {
  return Number(/version "(\d+)/.exec(output)?.[1] ?? 0)
}
