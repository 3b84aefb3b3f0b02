/** A new session in the words of the specification. */
import type { IssuedTokens } from '#homeserver/services/accounts/issued-tokens.ts'
import type { StartedSession } from '#homeserver/services/accounts/sessions.ts'

export function tokensReply({ accessToken, refreshToken, expiresInMs }: IssuedTokens) {
  return {
    access_token: accessToken,
    ...(refreshToken !== undefined && { refresh_token: refreshToken }),
    ...(expiresInMs !== undefined && { expires_in_ms: expiresInMs }),
  }
}

export function sessionReply(session: StartedSession) {
  return { user_id: session.userId, device_id: session.deviceId, ...tokensReply(session) }
}
