/** What a request asks for. RFC 9112, section 3.2. */

const ABSOLUTE = /^https?:\/\/[^/?#]*/i

/** Requests made as to a proxy name the host, too, and every server must take them. Which host is not looked at. */
export function originForm(target: string): string {
  if (target.startsWith('/')) return target
  const rest = target.replace(ABSOLUTE, '')
  return rest === target || rest.startsWith('/') ? rest : `/${rest}`
}
