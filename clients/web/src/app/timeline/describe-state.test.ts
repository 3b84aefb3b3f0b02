import { describe, expect, it } from 'vitest'
import { describeState } from './describe-state.ts'

const nameOf = (userId: string) => ({ '@ada:x': 'Ada', '@bob:x': 'Bob' })[userId] ?? userId
const names = { nameOf, isDirect: false }

function member(sender: string, target: string, after: string, before?: string, more: object = {}) {
  return describeState(
    {
      type: 'm.room.member',
      sender,
      stateKey: target,
      content: { membership: after, ...more },
      previous: before === undefined ? undefined : { membership: before },
    },
    names,
  )
}

describe('describeState', () => {
  it('tells coming and going', () => {
    expect(member('@ada:x', '@ada:x', 'join')).toBe('joined')
    expect(member('@ada:x', '@ada:x', 'leave', 'join')).toBe('left')
    expect(member('@ada:x', '@bob:x', 'invite')).toBe('invited Bob')
    expect(member('@bob:x', '@bob:x', 'leave', 'invite')).toBe('declined the invitation')
    expect(member('@ada:x', '@bob:x', 'leave', 'invite')).toBe('took back the invitation of Bob')
    expect(member('@ada:x', '@bob:x', 'leave', 'join')).toBe('removed Bob')
    expect(member('@ada:x', '@bob:x', 'ban', 'join', { reason: 'spam' })).toBe('banned Bob: spam')
    expect(member('@ada:x', '@bob:x', 'leave', 'ban')).toBe('lifted the ban on Bob')
  })

  it('tells a new name, and nothing where nothing changed', () => {
    expect(member('@ada:x', '@ada:x', 'join', 'join', { displayname: 'Ada L.' })).toBe('is now called Ada L.')
    expect(member('@ada:x', '@ada:x', 'join', 'join')).toBeUndefined()
  })

  it('calls a conversation of two no channel', () => {
    const made = { type: 'm.room.create', stateKey: '', sender: '@ada:x', content: {}, previous: undefined }
    expect(describeState(made, names)).toBe('created this channel')
    expect(describeState(made, { nameOf, isDirect: true })).toBe('started this conversation')
  })

  it('tells name and topic, and keeps silent about the technical rest', () => {
    const state = (type: string, content: object) =>
      describeState({ type, stateKey: '', sender: '@ada:x', content: { ...content }, previous: undefined }, names)
    expect(state('m.room.name', { name: 'Design' })).toBe('named the channel “Design”')
    expect(state('m.room.topic', {})).toBe('removed the topic')
    expect(state('m.room.power_levels', {})).toBeUndefined()
    expect(state('m.room.join_rules', { join_rule: 'public' })).toBeUndefined()
  })
})
