import { beforeEach, describe, expect, it } from 'vitest'
import { route, type ApiRoute } from '#homeserver/api/route.ts'
import { getTokenOwner } from '#spec/client-server/account.ts'
import { updateDevice } from '#spec/client-server/devices.ts'
import { sync } from '#spec/client-server/sync.ts'
import { MatrixError } from '#spec/errors.ts'
import { ApiCalls } from './api-calls.ts'

/** What happened, in order. */
let course: string[]
let refusals: MatrixError[]
let calls: ApiCalls

const routes: readonly ApiRoute[] = [
  { endpoint: getTokenOwner, handle: async () => void course.push('answered') },
  { endpoint: sync, handle: async () => void course.push('answered') },
  route(updateDevice, async () => {
    course.push('carried out')
    const refusal = refusals.shift()
    if (refusal) throw refusal
    return {}
  }),
]

beforeEach(() => {
  course = []
  refusals = []
  calls = new ApiCalls({
    ...{ routes, parseEventJson: JSON.parse, limits: { admit: async () => {}, penalize: async () => {} } },
    upToDate: async () => void course.push('up to date'),
  })
})

const V3 = '/_matrix/client/v3'

async function call(method: string, path: string, query = ''): Promise<unknown> {
  const found = calls.find(method, `${V3}${path}`)
  await calls.prepare(found, query)
  return await calls.run(found, query, {}, {} as never)
}

describe('where there are other processes', () => {
  it('what is read is read once it is known what they have acknowledged', async () => {
    await call('GET', '/account/whoami')
    await call('GET', '/sync', 'since=s1')
    expect(course).toEqual(['up to date', 'answered', 'up to date', 'answered'])
  })

  it('a sync that can wait for what is new does not wait for it before', async () => {
    await call('GET', '/sync', 'since=s1&timeout=1000')
    expect(course).toEqual(['answered'])
    await call('GET', '/sync', 'timeout=1000')
    expect(course).toEqual(['answered', 'up to date', 'answered'])
  })

  it('what is put is carried out at once, and again where it was refused for what was not known', async () => {
    await call('PUT', '/devices/A')
    refusals = [new MatrixError('M_NOT_FOUND', 'Not known here.')]
    await call('PUT', '/devices/A')
    expect(course).toEqual(['carried out', 'carried out', 'up to date', 'carried out'])
  })

  it('what is refused again, or for being too much, stays refused', async () => {
    refusals = [1, 2].map(() => new MatrixError('M_NOT_FOUND', 'Not known anywhere.'))
    await expect(call('PUT', '/devices/A')).rejects.toMatchObject({ errcode: 'M_NOT_FOUND' })
    refusals = [new MatrixError('M_LIMIT_EXCEEDED', 'Too much.')]
    await expect(call('PUT', '/devices/A')).rejects.toMatchObject({ errcode: 'M_LIMIT_EXCEEDED' })
    expect(course).toEqual(['carried out', 'up to date', 'carried out', 'carried out'])
  })
})
