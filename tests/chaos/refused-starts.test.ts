/** Starts that cannot go on: each says in one line what to do, and leaves everything as it was. */
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readRoom } from '#tests/crowd/messages.ts'
import { ServerProcess, type Ending } from './server-process.ts'

let server: ServerProcess
beforeEach(async () => {
  server = await ServerProcess.prepare()
})
afterEach(async () => await server[Symbol.asyncDispose]())

async function refusal(): Promise<Ending> {
  server.launch()
  return await server.ended
}

function database(): string {
  return join(server.data, 'db', 'friendshaped.db')
}

/** A data folder that a server has written to. */
async function used(): Promise<void> {
  await server.start()
  await (await server.register('alice')).createRoom()
  await server.stop()
}

describe('a start', () => {
  it('is refused while another process uses the data folder, which is not disturbed', async () => {
    await server.start()
    const alice = await server.register('alice')
    const room = await alice.createRoom()
    await using second = await ServerProcess.prepare({ data: server.data })
    second.launch()
    expect(await second.ended).toEqual({
      code: 1,
      out: '',
      err: `another process is using the data folder ${server.data}; stop it first or set data_dir\n`,
    })
    await alice.send(room, { msgtype: 'm.text', body: 'still here', ordinal: 0 })
    expect(await readRoom(alice, room)).toHaveLength(1)
  })

  it.each([
    ['whose pages were overwritten', (path: string) => overwrite(path, 4_096, 8_192)],
    ['whose first page was overwritten', (path: string) => overwrite(path, 0, 4_096)],
    ['that was cut off', (path: string) => truncateSync(path, 10_000)],
    ['that is another file', (path: string) => writeFileSync(path, 'no database at all\n'.repeat(500))],
  ])('is refused with a database %s, which is left as it is', async (_, damage) => {
    await used()
    damage(database())
    const before = readFileSync(database())
    expect(await refusal()).toEqual({
      code: 1,
      out: '',
      err: `the database ${database()} cannot be read; restore it from a backup or move it away to start empty\n`,
    })
    expect(readFileSync(database()).equals(before)).toBe(true)
  })

  it('is refused with the database of a newer program', async () => {
    await used()
    const connection = new DatabaseSync(database())
    connection.exec('PRAGMA user_version = 1000')
    connection.close()
    const { code, err } = await refusal()
    expect(code).toBe(1)
    expect(err).toMatch(/^the database has schema version 1000, but .*; start the newer program that wrote it\n$/)
  })

  it('is refused with the database of another program', async () => {
    mkdirSync(join(server.data, 'keys'), { recursive: true })
    writeFileSync(join(server.data, 'keys', 'signing.key'), Buffer.alloc(32, 1))
    mkdirSync(join(server.data, 'db'))
    const connection = new DatabaseSync(database())
    connection.exec('CREATE TABLE theirs (x)')
    connection.close()
    const { code, err } = await refusal()
    expect(code).toBe(1)
    expect(err).toMatch(/^the file is an SQLite database, but not one of this server; point data_dir elsewhere\n$/)
  })

  it('is refused under another name than that of the first start', async () => {
    await server.start()
    await server.stop()
    server.configure({ server_name: 'other.example' })
    expect(await refusal()).toEqual({
      code: 1,
      out: '',
      err: `the data folder ${server.data} belongs to the server test.example, but server_name is other.example: set server_name to test.example, or data_dir to another folder\n`,
    })
  })

  it('is refused when the signing key is gone and the database is not, and makes no new key', async () => {
    await used()
    const key = join(server.data, 'keys', 'signing.key')
    cpSync(key, join(server.folder, 'kept.key'))
    rmSync(key)
    for (let attempt = 0; attempt < 2; attempt++) {
      const { code, err } = await refusal()
      expect(code).toBe(1)
      expect(err).toMatch(/^\S+signing\.key is missing, and .*: restore it from a backup\n$/)
    }
    cpSync(join(server.folder, 'kept.key'), key)
    await server.start()
  })

  describe.each([
    ['missing', (path: string) => rmSync(path)],
    ['empty', (path: string) => truncateSync(path)],
  ])('with a database that is %s', (state, lose) => {
    const refused = (what: string) => ({
      code: 1,
      out: '',
      err: `the database ${database()} is ${state}, but there is ${what}: restore it from a backup, or move ${what} away to start empty\n`,
    })

    it('is refused beside uploads, and makes nothing', async () => {
      await used()
      const media = join(server.data, 'media')
      mkdirSync(join(media, 'ab'))
      writeFileSync(join(media, 'ab', 'upload'), 'some bytes')
      lose(database())
      const before = contentOf(server.data)
      for (let attempt = 0; attempt < 2; attempt++) expect(await refusal()).toEqual(refused(media))
      expect(contentOf(server.data)).toEqual(before)
      renameSync(media, join(server.folder, 'media'))
      await server.start()
    })

    it('is refused beside its write-ahead log, which is left as it is', async () => {
      await used()
      await server.start()
      await server.register('bob')
      await server.kill()
      const log = `${database()}-wal`
      const before = readFileSync(log)
      expect(before.length).toBeGreaterThan(0)
      lose(database())
      expect(await refusal()).toEqual(refused(log))
      expect(readFileSync(log).equals(before)).toBe(true)
    })

    it('goes on where nothing was stored yet, as after a first start that was interrupted', async () => {
      await used()
      lose(database())
      await server.start()
    })
  })

  it('is refused when the data folder cannot be made', async () => {
    writeFileSync(server.data, 'a file is in the way')
    expect(await refusal()).toEqual({
      code: 1,
      out: '',
      err: `the data folder ${server.data} cannot be used (EEXIST); give it to the user of the server or set data_dir\n`,
    })
  })
})

describe.runIf(process.platform === 'linux')('a data folder in which nothing can be made', () => {
  it.each(['/proc/data', '/proc/some/data', '/proc/self'])('is refused: %s', async (data) => {
    server.configure({ data_dir: data })
    expect(await refusal()).toEqual({
      code: 1,
      out: '',
      err: `the data folder ${data} cannot be used (ENOENT); give it to the user of the server or set data_dir\n`,
    })
  })
})

function contentOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()
}

function overwrite(path: string, from: number, to: number): void {
  const bytes = readFileSync(path)
  bytes.fill(0xa5, from, Math.min(to, bytes.length))
  writeFileSync(path, bytes)
}
