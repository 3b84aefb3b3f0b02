import { BlobError } from '#homeserver/ports/blobs.ts'
import { MatrixError } from '#spec/errors.ts'

const RETRY_AFTER_MS = 2000

/** What a client is told of a failure of the blob store; anything else is passed on as it is. */
export function toldOf(error: unknown): unknown {
  if (!(error instanceof BlobError)) return error
  switch (error.kind) {
    case 'full':
      return new MatrixError('M_RESOURCE_LIMIT_EXCEEDED', 'The server has no space left for files.', { cause: error })
    case 'unavailable':
      return new MatrixError('M_UNKNOWN', 'Files cannot be reached at the moment. Try again.', {
        status: 503,
        retryAfterMs: RETRY_AFTER_MS,
        cause: error,
      })
    case 'unreadable':
      return new MatrixError('M_UNKNOWN', 'The file is damaged on the server.', { cause: error })
  }
}
