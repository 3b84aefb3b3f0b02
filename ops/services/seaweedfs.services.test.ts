import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { s3Request } from './s3-request.ts'
import { startSeaweedFs } from './seaweedfs.ts'

test('takes what is signed with its secret, keeps it over a kill, and leaves nothing behind', async () => {
  const paths: string[] = []
  {
    await using seaweed = await startSeaweedFs()
    const { access, server } = seaweed
    paths.push(...server.paths)
    expect(paths.filter(existsSync)).toEqual(paths)
    const object = `${access.endpoint}/${access.bucket}/object`
    expect(await s3Request('PUT', object, 'content', access)).toBe(200)
    expect(await s3Request('GET', object, '', access)).toBe(200)
    expect(await s3Request('GET', object, '', { ...access, secretAccessKey: 'wrong' })).toBe(403)
    expect(await s3Request('GET', `${access.endpoint}/absent/object`, '', access)).toBe(404)

    await server.kill()
    await expect(s3Request('GET', object, '', access)).rejects.toThrow('fetch failed')
    await server.start()
    expect(await s3Request('GET', object, '', access)).toBe(200)

    await server.pause()
    await expect(s3Request('GET', object, '', access)).rejects.toThrow(/timeout/)
    server.resume()
    expect(await s3Request('GET', object, '', access)).toBe(200)
  }
  expect(paths.filter(existsSync)).toEqual([])
})
