import { describe, expect, it } from 'vitest'
import { completionToken } from './completion-token.ts'

const at = (text: string) => completionToken(text, text.length)

describe('completionToken', () => {
  it('sees who or what is being named', () => {
    expect(at('hello @ad')).toEqual({ kind: 'person', query: 'ad', start: 6 })
    expect(at('@')).toEqual({ kind: 'person', query: '', start: 0 })
    expect(at('see (#gene')).toEqual({ kind: 'room', query: 'gene', start: 5 })
    expect(at('great :tad')).toEqual({ kind: 'emoji', query: 'tad', start: 6 })
    expect(at('@Jör')?.query).toBe('Jör')
  })

  it('looks only at the word before the caret', () => {
    expect(completionToken('@ada and more', 4)).toMatchObject({ query: 'ada' })
    expect(at('@ada and more')).toBeUndefined()
  })

  it('leaves addresses, times and smileys alone', () => {
    expect(at('mail ada@exam')).toBeUndefined()
    expect(at('at 10:30')).toBeUndefined()
    expect(at('nice :D')).toBeUndefined()
    expect(at('https://x.org/#frag')).toBeUndefined()
  })
})
