/** Cassandra's jars, fetched by Maven. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../launch/child.mjs'
import { ensureProgram, type Program } from '../programs/program.ts'
import { cached } from './cache.ts'
import { CASSANDRA_VERSION } from './versions.ts'

const MAVEN: Program = { title: 'Maven', names: ['mvn'], variable: 'MAVEN_PATH', aptPackage: 'maven' }

const PROJECT = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>friendshaped</groupId>
  <artifactId>cassandra</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.apache.cassandra</groupId>
      <artifactId>cassandra-all</artifactId>
      <version>${CASSANDRA_VERSION}</version>
    </dependency>
  </dependencies>
</project>
`

/** @returns the folder that holds them */
export async function installCassandra(): Promise<string> {
  const folder = await cached(`cassandra-${CASSANDRA_VERSION}`, async (draft) => {
    const maven = await ensureProgram(MAVEN)
    await writeFile(join(draft, 'pom.xml'), PROJECT)
    const args = ['-B', '-q', 'dependency:copy-dependencies', '-DoutputDirectory=lib', '-DincludeScope=runtime']
    const { code, output } = await run(maven, args, { cwd: draft, keepOutput: true })
    if (code !== 0) throw new Error(`${output.trim()}\nMaven could not fetch Cassandra ${CASSANDRA_VERSION}.`)
  })
  return join(folder, 'lib')
}
