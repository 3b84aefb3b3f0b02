import { describe, expect, it } from 'vitest'
import { nextPath, pathAfterEnd } from './next-path.ts'

describe('nextPath', () => {
  it('goes on to where somebody wanted to be', () => {
    expect(nextPath('/room/!a:x?panel=people')).toBe('/room/!a:x?panel=people')
  })

  it('stays in this application', () => {
    for (const next of [undefined, '', 'room', 'https://evil.example', '//evil.example', '/\\evil.example'])
      expect(nextPath(next)).toBe('/')
  })
})

describe('pathAfterEnd', () => {
  it('leads back to where the session was ended', () => {
    const path = pathAfterEnd('/room/!a:x?panel=people')
    expect(new URL(path, 'http://x').searchParams.get('next')).toBe('/room/!a:x?panel=people')
    expect(pathAfterEnd('/')).toBe('/sign-in?ended=true')
  })
})
