import { describe, expect, it } from 'vitest'
import { outgoingText } from './outgoing-text.ts'

describe('outgoingText', () => {
  it('sends nothing for blanks', () => {
    expect(outgoingText(' \n ', [])).toBeUndefined()
  })

  it('says only what there is to say', () => {
    expect(outgoingText('hello', [])).toEqual({ body: 'hello' })
  })

  it('turns /me into an emote, and only in front', () => {
    expect(outgoingText('/me waves', [])).toEqual({ body: 'waves', msgtype: 'm.emote' })
    expect(outgoingText('try /me waves', [])).toEqual({ body: 'try /me waves' })
  })

  it('names the people who are mentioned', () => {
    expect(outgoingText('hi @Ada', [{ id: '@ada:x', text: '@Ada' }])).toMatchObject({ mentions: ['@ada:x'] })
  })
})
