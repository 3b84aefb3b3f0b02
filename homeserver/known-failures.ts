/** Failures of the server's own that clients are told about: what the ports throw, as errors of the API. */
import { StrictJsonError, parseStrictJson } from '#federation/rules/strict-json.ts'
import { MatrixError } from '#spec/errors.ts'
import { StoreError } from './ports/store.ts'

const RETRY_MS = 5000

export function translateFailure(error: unknown): MatrixError | undefined {
  if (!(error instanceof StoreError)) return undefined
  switch (error.failure) {
    case 'full':
      return new MatrixError('M_RESOURCE_LIMIT_EXCEEDED', 'The server is out of disk space and takes nothing new.', {
        cause: error,
        retryAfterMs: RETRY_MS,
      })
    case 'busy':
      return unavailable('The server has more to do than it can. Try again soon.', error)
    case 'elsewhere':
    case 'unreachable':
    case 'io':
    case 'closed':
      return unavailable('The server cannot reach its storage. Try again soon.', error)
    case 'broken':
      return undefined
  }
}

function unavailable(message: string, cause: StoreError): MatrixError {
  return new MatrixError('M_UNKNOWN', message, { status: 503, retryAfterMs: RETRY_MS, cause })
}

export function parseEventJson(text: string): unknown {
  try {
    return parseStrictJson(text)
  } catch (error) {
    if (!(error instanceof StrictJsonError)) throw error
    const errcode = error.reason === 'syntax' ? 'M_NOT_JSON' : 'M_BAD_JSON'
    throw new MatrixError(errcode, `The body cannot become part of an event: ${error.message}.`, { cause: error })
  }
}
