import { describe, expect, it } from 'vitest'
import { authorize } from './authorize.ts'
import { ALICE, eventOf, stateOf } from './testing/authorization-case.ts'
import { isJsonObject, type Json, type JsonObject } from './json.ts'
import { roomVersions, type RoomVersion } from './room-versions.ts'
import { signingKeyFromSeed, signJson } from './signatures.ts'

const BOB = '@bob:b.example'
const version = roomVersions['12'] as RoomVersion
const key = signingKeyFromSeed('ed25519:0', new Uint8Array(32).fill(1))
const signed = signJson({ mxid: BOB, token: 'abc' }, 'identity.example', key)

interface Situation {
  readonly signed?: Json
  readonly promise?: JsonObject
  readonly promisedBy?: string
  readonly sender?: string
  readonly target?: string
  readonly members?: Readonly<Record<string, string>>
}

function outcome(situation: Situation): string {
  const { promise = { public_key: key.publicKey }, promisedBy = ALICE, sender = ALICE, target = BOB } = situation
  const proof = 'signed' in situation ? situation.signed : (signed as unknown as Json)
  const content = { membership: 'invite', third_party_invite: proof === undefined ? {} : { signed: proof } }
  const state = stateOf(
    {
      ...(situation.members && { members: situation.members }),
      state: [{ type: 'm.room.third_party_invite', state_key: 'abc', sender: promisedBy, content: promise }],
    },
    version,
  )
  const event = eventOf({ type: 'm.room.member', state_key: target, sender, content }, version, '$invite')
  const verdict = authorize(event, state, version)
  return verdict.ok ? 'ok' : `${verdict.reason}: ${verdict.text}`
}

describe('an invite that redeems one to a third party', () => {
  it('is allowed by a valid signature of the key that was promised', () => {
    expect(outcome({})).toBe('ok')
  })

  it('is allowed by any of several keys', () => {
    const other = signingKeyFromSeed('ed25519:1', new Uint8Array(32).fill(2))
    const keys = [{ public_key: other.publicKey }, 'not an object', { public_key: key.publicKey }]
    expect(outcome({ promise: { public_keys: keys } })).toBe('ok')
    expect(outcome({ promise: { public_key: other.publicKey, public_keys: keys } })).toBe('ok')
  })

  it('is allowed even if the inviter has left since', () => {
    expect(outcome({ members: { [ALICE]: 'leave' } })).toBe('ok')
  })

  it('is refused to the banned', () => {
    expect(outcome({ members: { [BOB]: 'ban' } })).toContain('target is banned')
  })

  it('is refused without the signed part or without what it must hold', () => {
    expect(outcome({ signed: undefined as never })).toContain('`third_party_invite.signed` is missing')
    expect(outcome({ signed: 'text' })).toContain('`third_party_invite.signed` is missing')
    expect(outcome({ signed: { mxid: BOB } })).toContain('needs `mxid` and `token`')
    expect(outcome({ signed: { token: 'abc' } })).toContain('needs `mxid` and `token`')
  })

  it('is refused where it was signed for another user', () => {
    expect(outcome({ target: '@carol:c.example' })).toContain('signed for another user')
  })

  it('is refused where nothing was promised under that token', () => {
    const other = signJson({ mxid: BOB, token: 'other' }, 'identity.example', key)
    expect(outcome({ signed: other as unknown as Json })).toContain('no such invite')
  })

  it('is refused where another member had promised it', () => {
    expect(outcome({ promisedBy: '@carol:c.example' })).toContain('of another member')
  })

  it('is refused where no signature is valid', () => {
    const forged = { ...signed, extra: 1 } as unknown as JsonObject
    expect(isJsonObject(forged)).toBe(true)
    const refusal = 'no signature is valid'
    expect(outcome({ signed: forged })).toContain(refusal)
    expect(outcome({ signed: { mxid: BOB, token: 'abc' } })).toContain(refusal)
    expect(outcome({ signed: { mxid: BOB, token: 'abc', signatures: { a: 'text' } } })).toContain(refusal)
    expect(outcome({ promise: {} })).toContain(refusal)
    expect(outcome({ promise: { public_key: 'no key', public_keys: {} } })).toContain(refusal)
  })

  it('is refused where the part is no object at all', () => {
    const content = { membership: 'invite', third_party_invite: 'text' }
    const event = eventOf({ type: 'm.room.member', state_key: BOB, sender: ALICE, content }, version, '$invite')
    expect(authorize(event, stateOf({}, version), version)).toMatchObject({ reason: 'bad third-party invite' })
  })
})
