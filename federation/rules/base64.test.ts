import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBase64, encodeBase64 } from './base64.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)

describe('unpadded base64', () => {
  // The examples of the appendices.
  it.each([
    ['', ''],
    ['f', 'Zg'],
    ['fo', 'Zm8'],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg'],
    ['fooba', 'Zm9vYmE'],
    ['foobar', 'Zm9vYmFy'],
  ])('encodes %j as %j', (text, encoded) => {
    expect(encodeBase64(bytesOf(text))).toBe(encoded)
    expect(decodeBase64(encoded)).toEqual(Buffer.from(text))
  })

  it('decodes padded text, too', () => {
    expect(decodeBase64('Zg==')).toEqual(Buffer.from('f'))
    expect(decodeBase64('Zm8=')).toEqual(Buffer.from('fo'))
  })

  it.each(['Z', 'Zm9vY', 'Zg=', 'Zm9v=', '====', 'Zm 8', 'Zm8\n', 'Zm-8', '=Zg', 'Zm9v!'])(
    'does not take %j for base64',
    (text) => {
      expect(decodeBase64(text)).toBeUndefined()
    },
  )

  it('keeps the two alphabets apart', () => {
    const bytes = Uint8Array.of(0xfb, 0xff)
    expect(encodeBase64(bytes)).toBe('+/8')
    expect(encodeBase64(bytes, 'url-safe')).toBe('-_8')
    expect(decodeBase64('-_8', 'url-safe')).toEqual(Buffer.from(bytes))
    expect(decodeBase64('-_8')).toBeUndefined()
    expect(decodeBase64('+/8', 'url-safe')).toBeUndefined()
  })

  it('gives every sequence of bytes back', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.constantFrom('standard', 'url-safe'), (bytes, alphabet) => {
        expect(decodeBase64(encodeBase64(bytes, alphabet), alphabet)).toEqual(Buffer.from(bytes))
      }),
    )
  })

  it('encodes a view without the bytes around it', () => {
    expect(encodeBase64(bytesOf('xfoox').subarray(1, 4))).toBe('Zm9v')
  })
})
