/**
 * The token of a set-up link, from the fragment `token=…`. A fragment is never sent to a server, so the token stays out
 * of access logs and referrers.
 */
export function setUpToken(fragment: string | null): string | undefined {
  const token = new URLSearchParams(fragment ?? '').get('token')
  return token === null || token === '' ? undefined : token
}
