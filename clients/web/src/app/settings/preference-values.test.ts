import { describe, expect, it } from 'vitest'
import { defaultPreferences, readPreferences } from './preference-values.ts'

describe('readPreferences', () => {
  it('starts with the defaults', () => {
    expect(readPreferences(null)).toEqual(defaultPreferences)
  })

  it('gives back what was kept', () => {
    const kept = { ...defaultPreferences, theme: 'dark', density: 'compact', collapsed: ['channels'] } as const
    expect(readPreferences(JSON.stringify(kept))).toEqual(kept)
  })

  it('survives damage and unknown values', () => {
    expect(readPreferences('{')).toEqual(defaultPreferences)
    expect(readPreferences('null')).toEqual(defaultPreferences)
    expect(readPreferences('{"theme":"neon","collapsed":[1,"direct"]}')).toEqual({
      ...defaultPreferences,
      collapsed: ['direct'],
    })
  })
})
