/** The only place where something thrown becomes a reply. */
import { MatrixError } from '#spec/errors.ts'
import { WrongMethod } from './route-table.ts'

/** The client went away before it was answered, so there is nobody to tell. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone'
}

export interface ErrorReply {
  readonly status: number
  readonly headers: readonly string[]
  readonly body: Readonly<Record<string, unknown>>
  /** The server's own trouble, which its log has to tell of. */
  readonly isFault: boolean
}

/** Finds the reply for an error of the host's own kinds, such as a full disk. */
export type TranslateError = (error: unknown) => MatrixError | undefined

export function errorReply(thrown: unknown, translate: TranslateError): ErrorReply {
  const told = thrown instanceof MatrixError ? thrown : translate(thrown)
  if (told === undefined) return { ...replyOf(UNEXPECTED), isFault: true }
  return { ...replyOf(told), isFault: told.status >= 500 && told !== thrown }
}

const UNEXPECTED = new MatrixError('M_UNKNOWN', 'Something unexpected happened. The server has logged it.')

function replyOf(error: MatrixError): Omit<ErrorReply, 'isFault'> {
  const headers: string[] = []
  if (error.retryAfterMs !== undefined) headers.push('Retry-After', String(Math.ceil(error.retryAfterMs / 1000)))
  if (error instanceof WrongMethod) headers.push('Allow', error.allow)
  return { status: error.status, headers, body: error.toJSON() }
}
