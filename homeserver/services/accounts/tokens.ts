/**
 * Access and refresh tokens: `fsa_<secret>_<checksum>` and `fsr_…`. The prefix lets scanners of leaked secrets know them, the
 * checksum lets scanners and us tell a mistyped or made-up one without a look into the store.
 */
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Random } from '#homeserver/ports/random.ts'
import type { TokenHash } from './tables.ts'

export type TokenKind = 'access' | 'refresh'

const PREFIXES: Readonly<Record<TokenKind, string>> = { access: 'fsa', refresh: 'fsr' }

/** 43 letters and digits carry 256 bits. */
const SECRET_CHARS = 43
const FORM = /^(fs[ar]_[A-Za-z0-9]{43})_([0-9a-z]{7})$/

export function newToken(kind: TokenKind, random: Random): string {
  const body = `${PREFIXES[kind]}_${random.text(SECRET_CHARS)}`
  return `${body}_${checksumOf(body)}`
}

/** `undefined` for what this server has never given out as a token of this kind. */
export function hashToken(kind: TokenKind, token: string): TokenHash | undefined {
  const [, body, checksum] = FORM.exec(token) ?? []
  if (body === undefined || !body.startsWith(PREFIXES[kind]) || checksum !== checksumOf(body)) return undefined
  // The secret has as many bits as the hash: nothing is gained by hashing slowly or with a salt.
  return createHash('sha256').update(token).digest('base64url')
}

function checksumOf(body: string): string {
  return crc32(body).toString(36).padStart(7, '0')
}
