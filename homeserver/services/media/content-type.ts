/** `type/subtype` as RFC 6838 section 4.2 restricts the names. */
const ESSENCE = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/
const CHARSET = /^\s*charset\s*=\s*"?([a-z0-9_.:-]{1,40})"?\s*$/i
const SENT_CHARS_MAX = 512

export const UNKNOWN_CONTENT_TYPE = 'application/octet-stream'

/** What an uploader says the file is, reduced to what can safely be said again: the type and its character set. */
export function cleanContentType(sent: string | undefined): string {
  const [first = '', ...parameters] = (sent ?? '').slice(0, SENT_CHARS_MAX).split(';')
  const essence = first.trim().toLowerCase()
  if (!ESSENCE.test(essence)) return UNKNOWN_CONTENT_TYPE
  for (const parameter of parameters) {
    const charset = CHARSET.exec(parameter)?.[1]
    if (charset !== undefined) return `${essence}; charset=${charset.toLowerCase()}`
  }
  return essence
}
