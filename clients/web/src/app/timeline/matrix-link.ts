/** Links that mean a person, a room or an event. Appendices, "matrix.to navigation" and "Matrix URI scheme". */
export interface MatrixLink {
  readonly kind: 'person' | 'room'
  /** A user ID, or a room ID or alias. */
  readonly id: string
  readonly eventId: string | undefined
}

const MATRIX_TO = /^https:\/\/matrix\.to\/#\/([^/?]+)(?:\/([^/?]+))?(?:\?.*)?$/
const MATRIX_URI = /^matrix:(u|r|roomid)\/([^/?]+)(?:\/e\/([^/?]+))?(?:\?.*)?$/
const SIGILS = { u: '@', r: '#', roomid: '!' } as const

export function personOrRoomOf(href: string): MatrixLink | undefined {
  const web = MATRIX_TO.exec(href)
  if (web !== null) return linkTo(decode(web[1]), decode(web[2]))
  const uri = MATRIX_URI.exec(href)
  if (uri === null) return undefined
  const sigil = SIGILS[uri[1] as keyof typeof SIGILS]
  const event = decode(uri[3])
  return linkTo(`${sigil}${decode(uri[2]) ?? ''}`, event === undefined ? undefined : `$${event}`)
}

export function matrixToLink(id: string, eventId?: string): string {
  const event = eventId === undefined ? '' : `/${encodeURIComponent(eventId)}`
  return `https://matrix.to/#/${encodeURIComponent(id)}${event}`
}

function linkTo(id: string | undefined, eventId: string | undefined): MatrixLink | undefined {
  if (id === undefined || id.length < 2) return undefined
  if (id.startsWith('@')) return { kind: 'person', id, eventId: undefined }
  return id.startsWith('#') || id.startsWith('!') ? { kind: 'room', id, eventId } : undefined
}

function decode(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  try {
    return decodeURIComponent(text)
  } catch {
    // A lone percent sign: no link of ours.
    return undefined
  }
}
