import { describe, expect, it } from 'vitest'
import { authTypesFor, type EventDraft } from './auth-types.ts'
import type { JsonObject } from './json.ts'
import { roomVersions, type RoomVersion } from './room-versions.ts'

const ALICE = '@alice:a'
const BOB = '@bob:b'
const version = (id: number) => roomVersions[id] as RoomVersion

function selection(draft: Partial<EventDraft>, id = 12): string[] {
  const event: EventDraft = { type: 'm.room.message', sender: ALICE, content: {}, ...draft }
  return authTypesFor(event, version(id)).map(([type, stateKey]) => `${type.replace('m.room.', '')} ${stateKey}`.trim())
}

function ofMember(target: string, content: JsonObject, id = 12): string[] {
  return selection({ type: 'm.room.member', state_key: target, content }, id).slice(2)
}

describe('authTypesFor', () => {
  it('selects the create event unless the room ID implies it', () => {
    expect(selection({}, 11)).toEqual(['create', 'power_levels', `member ${ALICE}`])
    expect(selection({}, 12)).toEqual(['power_levels', `member ${ALICE}`])
  })

  it('selects nothing for the create event itself', () => {
    expect(selection({ type: 'm.room.create', state_key: '' }, 11)).toEqual([])
  })

  it('selects no user twice', () => {
    expect(ofMember(ALICE, { membership: 'leave' })).toEqual([])
    const content = { membership: 'join', join_authorised_via_users_server: ALICE }
    expect(ofMember(ALICE, content)).toEqual(['join_rules'])
  })

  it('selects the target of a change of membership, and the join rules where they decide', () => {
    expect(ofMember(BOB, { membership: 'ban' })).toEqual([`member ${BOB}`])
    expect(ofMember(BOB, { membership: 'leave' })).toEqual([`member ${BOB}`])
    expect(ofMember(BOB, { membership: 'invite' })).toEqual([`member ${BOB}`, 'join_rules'])
    expect(ofMember(ALICE, { membership: 'join' })).toEqual(['join_rules'])
  })

  it('selects the join rules for knocks from version 7 on', () => {
    expect(ofMember(ALICE, { membership: 'knock' }, 7)).toContain('join_rules')
    expect(ofMember(ALICE, { membership: 'knock' }, 6)).not.toContain('join_rules')
  })

  it('selects the invite that a third party was promised', () => {
    const content = { membership: 'invite', third_party_invite: { signed: { token: 'abc' } } }
    expect(ofMember(BOB, content)).toContain('third_party_invite abc')
    expect(ofMember(BOB, { ...content, membership: 'join' })).not.toContain('third_party_invite abc')
    expect(ofMember(BOB, { membership: 'invite', third_party_invite: { signed: {} } })).toHaveLength(2)
    expect(ofMember(BOB, { membership: 'invite', third_party_invite: 1 })).toHaveLength(2)
  })

  it('selects who authorised a join from version 8 on', () => {
    const content = { membership: 'join', join_authorised_via_users_server: BOB }
    expect(ofMember(ALICE, content, 8).at(-1)).toBe(`member ${BOB}`)
    expect(ofMember(ALICE, content, 7)).not.toContain(`member ${BOB}`)
    expect(ofMember(ALICE, { ...content, membership: 'leave' }, 8)).not.toContain(`member ${BOB}`)
  })

  it('treats a member event without a state key like any other', () => {
    expect(selection({ type: 'm.room.member', content: { membership: 'join' } })).toEqual(selection({}))
  })
})
