/** New tokens, as the client gets them and as they are stored. */
import type { Random } from '#homeserver/ports/random.ts'
import type { TokenHash, TokenPair } from './tables.ts'
import { hashToken, newToken, type TokenKind } from './tokens.ts'

/** Of clients that can refresh. The others' tokens live until they sign out. */
export const ACCESS_TOKEN_MS = 60 * 60_000

export interface IssuedTokens {
  readonly accessToken: string
  readonly refreshToken?: string
  readonly expiresInMs?: number
}

export function newTokenPair(
  isRefreshable: boolean,
  now: number,
  random: Random,
): { readonly tokens: IssuedTokens; readonly pair: TokenPair } {
  const [accessToken, access] = issue('access', random)
  if (!isRefreshable) return { tokens: { accessToken }, pair: { access } }
  const [refreshToken, refresh] = issue('refresh', random)
  return {
    tokens: { accessToken, refreshToken, expiresInMs: ACCESS_TOKEN_MS },
    pair: { access, refresh, accessExpiresAt: now + ACCESS_TOKEN_MS },
  }
}

function issue(kind: TokenKind, random: Random): [string, TokenHash] {
  const token = newToken(kind, random)
  return [token, hashToken(kind, token) as TokenHash]
}
