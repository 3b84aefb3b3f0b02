/** Unpadded base64. Appendices, "Unpadded Base64": written without padding, read with or without. */

const STANDARD = /^[A-Za-z0-9+/]*={0,2}$/
const URL_SAFE = /^[A-Za-z0-9_-]*={0,2}$/

export type Base64Alphabet = 'standard' | 'url-safe'

export function encodeBase64(bytes: Uint8Array, alphabet: Base64Alphabet = 'standard'): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return alphabet === 'url-safe' ? buffer.toString('base64url') : withoutPadding(buffer.toString('base64'))
}

/** `undefined` where the text is not base64 of that alphabet: Node's own decoder would skip what it does not know. */
export function decodeBase64(text: string, alphabet: Base64Alphabet = 'standard'): Uint8Array | undefined {
  if (!(alphabet === 'url-safe' ? URL_SAFE : STANDARD).test(text)) return undefined
  const bare = withoutPadding(text)
  // One character alone holds six bits, which is no byte.
  if (bare.length % 4 === 1 || (bare.length !== text.length && text.length % 4 !== 0)) return undefined
  return Buffer.from(bare, 'base64')
}

export function withoutPadding(text: string): string {
  const end = text.indexOf('=')
  return end === -1 ? text : text.slice(0, end)
}
