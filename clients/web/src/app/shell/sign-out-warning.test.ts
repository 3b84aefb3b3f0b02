import { describe, expect, it } from 'vitest'
import { signOutWarning } from './sign-out-warning.ts'

describe('signOutWarning', () => {
  it('says nothing where nothing is lost', () => {
    expect(signOutWarning({ messages: 0, drafts: 0 })).toBeUndefined()
  })

  it('names what is lost', () => {
    expect(signOutWarning({ messages: 1, drafts: 0 })).toContain('one unsent message of yours')
    expect(signOutWarning({ messages: 2, drafts: 3 })).toContain('2 unsent messages and 3 drafts of yours')
  })
})
