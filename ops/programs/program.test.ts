import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ensureProgram, findProgram, type Program } from './program.ts'

let folder: string
let program: Program

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'program-'))
  program = {
    title: 'Teapot',
    names: ['teapot', 'kettle'],
    elsewhere: [join(folder, 'kitchen-teapot')],
    variable: 'TEAPOT_PATH',
    aptPackage: 'teapot',
  }
})
afterEach(() => rm(folder, { recursive: true }))

async function install(name: string, mode = 0o755): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, '')
  await chmod(path, mode)
  return path
}

describe('the search for a program', () => {
  test('prefers the one that the variable names', async () => {
    await install('teapot')
    const named = await install('other')
    expect(await findProgram(program, { TEAPOT_PATH: named, PATH: folder })).toBe(named)
  })

  test('takes no other when the variable names nothing that runs', async () => {
    await install('teapot')
    expect(await findProgram(program, { TEAPOT_PATH: join(folder, 'absent'), PATH: folder })).toBeUndefined()
  })

  test('goes through the PATH', async () => {
    const installed = await install('kettle')
    expect(await findProgram(program, { PATH: `/nowhere:${folder}` })).toBe(installed)
  })

  test('looks elsewhere last', async () => {
    const elsewhere = await install('kitchen-teapot')
    expect(await findProgram(program, { PATH: folder })).toBe(elsewhere)
    const installed = await install('kettle')
    expect(await findProgram(program, { PATH: folder })).toBe(installed)
  })

  test('passes over files that cannot be run', async () => {
    await install('teapot', 0o644)
    expect(await findProgram(program, { PATH: folder })).toBeUndefined()
  })

  test('passes over versions that will not do', async () => {
    await install('teapot')
    const suitable = await install('kettle')
    const choosy = { ...program, suits: (path: string) => Promise.resolve(path.endsWith('kettle')) }
    expect(await findProgram(choosy, { PATH: folder })).toBe(suitable)
  })
})

test('a variable that names nothing that runs is reported, and nothing is installed in its place', async () => {
  process.env['TEAPOT_PATH'] = join(folder, 'absent')
  try {
    await expect(ensureProgram(program)).rejects.toThrow('TEAPOT_PATH does not name an executable that will do.')
  } finally {
    delete process.env['TEAPOT_PATH']
  }
})
