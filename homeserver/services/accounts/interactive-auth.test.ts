import { beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '#homeserver/testing/manual-clock.ts'
import { systemRandom } from '#homeserver/adapters/system/random.ts'
import { MatrixError } from '#spec/errors.ts'
import { AUTH_SESSIONS, InteractiveAuth, type Auth, type Demand, type Progress } from './interactive-auth.ts'
import { ShortLived } from './short-lived.ts'

let clock: ManualClock
let auth: InteractiveAuth

const demand: Demand = {
  operation: 'open the door',
  flows: [['knock', 'speak']],
  stages: {
    knock: async () => 'three times',
    speak: async ({ token }) => {
      if (token === 'limit') throw new MatrixError('M_LIMIT_EXCEEDED', 'Wait.')
      if (token !== 'friend') throw new MatrixError('M_FORBIDDEN', 'Wrong word.')
      return token
    },
    unlisted: async () => '',
  },
}

beforeEach(() => {
  clock = new ManualClock()
  const sessions = new ShortLived<Progress>({ clock, ...AUTH_SESSIONS })
  auth = new InteractiveAuth({ sessions, random: systemRandom })
})

async function challenge(
  sent: Auth | undefined,
  what = demand,
): Promise<Record<string, unknown> & { session: string }> {
  const error: unknown = await auth.demand(sent, what).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toMatchObject({ status: 401 })
  return (error as MatrixError).toJSON() as Record<string, unknown> & { session: string }
}

describe('InteractiveAuth', () => {
  it('tells what has to be proven, without an error code, as nothing went wrong', async () => {
    const { session, ...rest } = await challenge(undefined)
    expect(session).toMatch(/^\w{24}$/)
    expect(rest).toEqual({ flows: [{ stages: ['knock', 'speak'] }], params: {} })
  })

  it('remembers what was proven until all of a flow is, and then forgets it', async () => {
    const { session } = await challenge(undefined)
    const next = await challenge({ session, type: 'knock' })
    expect(next).toMatchObject({ session, completed: ['knock'] })
    const proofs = await auth.demand({ session, type: 'speak', token: 'friend' }, demand)
    expect(Object.fromEntries(proofs)).toEqual({ knock: 'three times', speak: 'friend' })
    expect((await challenge({ session })).session).not.toBe(session)
  })

  it('takes a proof in the very first request', async () => {
    const one = { ...demand, flows: [['speak']] }
    expect((await auth.demand({ type: 'speak', token: 'friend' }, one)).get('speak')).toBe('friend')
  })

  it('tells why a stage was refused and keeps what was proven before', async () => {
    const { session } = await challenge({ type: 'knock' })
    const refused = await challenge({ session, type: 'speak', token: 'foe' })
    expect(refused).toMatchObject({ session, completed: ['knock'], errcode: 'M_FORBIDDEN', error: 'Wrong word.' })
    await auth.demand({ session, type: 'speak', token: 'friend' }, demand)
  })

  it('refuses stages that no flow has', async () => {
    for (const type of ['unlisted', 'unknown', 'constructor']) {
      expect(await challenge({ type }), type).toMatchObject({ errcode: 'M_UNAUTHORIZED' })
    }
  })

  it('passes on what is no refusal', async () => {
    await expect(auth.demand({ type: 'speak', token: 'limit' }, demand)).rejects.toMatchObject({
      errcode: 'M_LIMIT_EXCEEDED',
    })
  })

  it('takes no proof of one operation for another', async () => {
    const { session } = await challenge({ type: 'knock' })
    const other = { ...demand, operation: 'break in', flows: [['speak']] }
    await expect(auth.demand({ session, type: 'speak', token: 'friend' }, other)).rejects.toMatchObject({
      ...{ errcode: 'M_FORBIDDEN', status: 403 },
    })
    await auth.demand({ session, type: 'speak', token: 'friend' }, demand)
  })

  it('takes no proof in a session that it does not know or that took too long, and offers another', async () => {
    const one = { ...demand, flows: [['speak']] }
    const { session: old } = await challenge(undefined, one)
    clock.advance(AUTH_SESSIONS.lifeMs)
    for (const session of [old, 'made up', '']) {
      const late = await challenge({ session, type: 'speak', token: 'friend' }, one)
      expect(late).toMatchObject({ errcode: 'M_UNAUTHORIZED', error: expect.any(String) as string })
      expect(late).not.toHaveProperty('completed')
      await auth.demand({ session: late.session, type: 'speak', token: 'friend' }, one)
    }
  })

  it('is completed by one of those who complete it at once, and by nobody who was still proving', async () => {
    const { session } = await challenge({ type: 'knock' })
    const { promise, resolve } = Promise.withResolvers<void>()
    const slowly = { ...demand, stages: { ...demand.stages, speak: async () => promise.then(() => 'friend') } }
    const both = [1, 2].map(() => auth.demand({ session, type: 'speak' }, slowly))
    const wrong = auth.demand(
      { session, type: 'knock' },
      { ...slowly, stages: { knock: async () => promise.then(() => '') } },
    )
    resolve()
    const outcomes = await Promise.allSettled([...both, wrong])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
    expect((await challenge({ session })).session).not.toBe(session)
  })
})
