import { describe, expect, it } from 'vitest'
import { PROFILE_BYTES_MAX } from '#spec/client-server/profiles.ts'
import { withField, withoutField } from './profile-fields.ts'

const code = (errcode: string) => expect.objectContaining({ errcode }) as Error

describe('profile fields', () => {
  it('sets and takes away one without touching the others', () => {
    const profile = withField({ displayname: 'Ann' }, 'org.example.team', { name: 'x', size: 3 })
    expect(profile).toEqual({ displayname: 'Ann', 'org.example.team': { name: 'x', size: 3 } })
    expect(withoutField(profile, 'displayname')).toEqual({ 'org.example.team': { name: 'x', size: 3 } })
    expect(withoutField({}, 'displayname')).toEqual({})
  })

  it.each(['displayname', 'avatar_url'])('takes %s away when nothing is set', (field) => {
    for (const nothing of ['', null]) expect(withField({ [field]: 'x' }, field, nothing)).toEqual({})
  })

  it('keeps null and empty texts in fields of one’s own', () => {
    expect(withField({}, 'org.example.note', null)).toEqual({ 'org.example.note': null })
    expect(withField({}, 'm.tz', '')).toEqual({ 'm.tz': '' })
  })

  it.each([
    ['displayname', 5],
    ['displayname', 'x'.repeat(257)],
    ['avatar_url', { url: 'x' }],
    ['avatar_url', `mxc://example.org/${'x'.repeat(1_000)}`],
    ['avatar_url', 'https://example.org/a.png'],
    ['avatar_url', 'mxc://example.org/'],
    ['m.tz', null],
    ['Upper', 'x'],
    ['with space', 'x'],
    ['__proto__', 'x'],
    ['9lives', 'x'],
    ['', 'x'],
    ['a'.repeat(256), 'x'],
  ])('refuses %s: %j', (field, value) => {
    expect(() => withField({}, field, value)).toThrow(code('M_INVALID_PARAM'))
  })

  it('treats names of the language’s own objects as any other', () => {
    expect(withField({}, 'constructor', 'x')).toEqual({ constructor: 'x' })
  })

  it('bounds the whole profile by its bytes', () => {
    const frame = '{"a":""}'.length
    const full = withField({}, 'a', 'x'.repeat(PROFILE_BYTES_MAX - frame))
    expect(() => withField(full, 'b', '')).toThrow(code('M_TOO_LARGE'))
    expect(() => withField({}, 'a', 'ü'.repeat((PROFILE_BYTES_MAX - frame) / 2 + 1))).toThrow(code('M_TOO_LARGE'))
  })
})
