import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { accountsUnderTest, ANN, type AccountsUnderTest } from '#homeserver/testing/accounts-under-test.ts'
import { UserId } from '#spec/ids.ts'
import type { Accounts, AccountHooks } from './accounts.ts'

const hooks: AccountHooks = {
  propagation: { joinedRooms: async () => [], renewMembership: async () => undefined },
  onDeactivated: async () => undefined,
}

let env: AccountsUnderTest
let accounts: Accounts

beforeEach(async () => {
  env = await accountsUnderTest()
  accounts = await env.start()
  accounts.start(hooks)
  await add('ann', 'Ann Lee')
  await add('zoe', 'Zoë Müller')
  await add('joann', 'Jo')
  await add('max.muller', 'Max')
  await accounts.settled()
})

afterEach(async () => {
  await accounts.stop()
  await env[Symbol.asyncDispose]()
})

async function add(localpart: string, displayName: string): Promise<UserId> {
  const userId = UserId.parse(`@${localpart}:example.org`)
  await accounts.users.create({ userId, displayName })
  return userId
}

const SEARCHER = UserId.parse('@searcher:example.org')

function found(text: string, limit = 10, searcher = SEARCHER): string[] {
  return accounts.directory.search(text, limit, searcher).people.map(({ userId }) => userId.slice(1).split(':')[0]!)
}

describe('UserDirectory', () => {
  it('finds people by parts of both names, whatever the case and the accents', () => {
    expect(found('zoe')).toEqual(['zoe'])
    expect(found('ZOË')).toEqual(['zoe'])
    expect(found('muller')).toEqual(['zoe', 'max.muller'])
    expect(found('ulle')).toEqual(['max.muller', 'zoe'])
    expect(found('@ann:example.org')).toEqual(['ann', 'joann'])
  })

  it('puts the best matches first', () => {
    expect(found('ann')).toEqual(['ann', 'joann'])
    expect(found('lee')).toEqual(['ann'])
  })

  it('wants every word to fit', () => {
    expect(found('mul zo')).toEqual(['zoe'])
    expect(found('mul nobody')).toEqual([])
  })

  it('gives so many and tells whether there are more', () => {
    expect(accounts.directory.search('', 3, SEARCHER)).toMatchObject({ more: true })
    expect(found('', 3)).toEqual(['ann', 'joann', 'max.muller'])
    expect(accounts.directory.search('', 4, SEARCHER)).toMatchObject({ more: false })
  })

  it('leaves out who searches', () => {
    expect(found('ann', 10, ANN)).toEqual(['joann'])
  })

  it('hears of new names and of those who left', async () => {
    await accounts.profiles.setField(ANN, 'displayname', 'Chief')
    await accounts.profiles.setField(ANN, 'avatar_url', 'mxc://example.org/a')
    expect(accounts.directory.search('chief', 10, SEARCHER).people).toMatchObject([
      { userId: ANN, displayName: 'Chief', avatarUrl: 'mxc://example.org/a' },
    ])
    expect(found('lee')).toEqual([])
    await accounts.closing.close({ userId: ANN, erase: false })
    expect(found('chief')).toEqual([])
  })

  it('is built from what is stored, and what is told meanwhile is not overwritten', async () => {
    await accounts.settled()
    accounts = await env.restart()
    accounts.start(hooks)
    await accounts.profiles.setField(ANN, 'displayname', 'Chief')
    await accounts.settled()
    expect(found('chief')).toEqual(['ann'])
    expect(found('lee')).toEqual([])
    expect(found('zoe')).toEqual(['zoe'])
  })
})
