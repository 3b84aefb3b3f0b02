import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { root, whyUnsupported } from './pinned-node.mjs'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pinned-node-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** A launcher that becomes `program`; `prelude` runs in the launcher first. */
async function becoming(program: string, prelude: string) {
  const script = join(folder, 'program.mjs')
  await writeFile(script, program)
  const launcher = [
    `import { become } from ${JSON.stringify(join(root, 'ops/launch/pinned-node.mjs'))}`,
    prelude,
    `await become(${JSON.stringify(relative(root, script))}, ['one', 'two words'])`,
  ]
  await writeFile(join(folder, 'launcher.mjs'), launcher.join('\n'))
  return spawn(process.execPath, [join(folder, 'launcher.mjs')], { stdio: ['pipe', 'pipe', 'inherit'] })
}

async function textOf(stream: AsyncIterable<unknown>): Promise<string> {
  let text = ''
  for await (const chunk of stream) text += String(chunk)
  return text
}

describe.for([
  ['replaces its process', ''],
  ['has to start a child, as on older systems', 'process.execve = undefined'],
] as const)('a launcher that %s', ([, prelude]) => {
  test('passes on arguments, standard input, output and the exit code', async () => {
    const program = `
      let text = ''
      for await (const chunk of process.stdin) text += chunk
      console.log(JSON.stringify([process.version.split('.')[0], text, ...process.argv.slice(2)]))
      process.exitCode = 7`
    const child = await becoming(program, prelude)
    child.stdin.end('typed')
    const [output] = await Promise.all([textOf(child.stdout), once(child, 'exit')])
    expect(JSON.parse(output)).toEqual(['v26', 'typed', 'one', 'two words'])
    expect(child.exitCode).toBe(7)
  })

  test.for(['SIGTERM', 'SIGINT'] as const)('passes on %s and waits for the end', async (signal) => {
    const program = `
      process.on('${signal}', async () => { console.log('draining'); process.stdin.resume() })
      process.stdin.on('end', () => process.exit(0)).pause()
      console.log('ready')
      setInterval(() => {}, 1000)`
    const child = await becoming(program, prelude)
    const lines = child.stdout.setEncoding('utf8')[Symbol.asyncIterator]()
    expect((await lines.next()).value).toBe('ready\n')
    child.kill(signal)
    expect((await lines.next()).value).toBe('draining\n')
    expect(child.exitCode).toBeNull()
    child.stdin.end()
    expect(await once(child, 'exit')).toEqual([0, null])
  })
})

describe('the system below', () => {
  test('is refused with a reason when its Node.js is too old', () => {
    expect(whyUnsupported('18.20.4', 'linux-x64')).toMatch(/needs Node\.js 20 or later.*18\.20\.4/)
  })

  test('is refused with a reason when there is no packaged Node.js for it', () => {
    expect(whyUnsupported('22.0.0', 'freebsd-x64')).toMatch(/for freebsd-x64 .*install Node\.js 26/)
  })

  test('may be any platform when its own Node.js is new enough', () => {
    expect(whyUnsupported('26.0.0', 'freebsd-x64')).toBeUndefined()
  })

  test('passes when it is one of the packaged ones', () => {
    expect(whyUnsupported('20.0.0', 'linux-x64')).toBeUndefined()
  })
})
