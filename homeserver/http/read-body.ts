/** Reads request bodies within a limit of size and, for those that are read whole, of time. */
import type { IncomingMessage } from 'node:http'
import { MatrixError } from '#spec/errors.ts'
import { ClientGone } from './errors.ts'

export interface BodyLimits {
  readonly bytesMax: number
  readonly timeoutMs: number
}

export async function readBody(request: IncomingMessage, limits: BodyLimits): Promise<Uint8Array> {
  refuseDeclared(request, limits.bytesMax)
  if (request.destroyed) throw new ClientGone('The connection ended before the body was read.')
  const chunks: Uint8Array[] = []
  let size = 0
  return new Promise((resolve, reject) => {
    let deadline: AbortSignal | undefined
    // Nearly always the body came with the headers, and then there is nothing to wait for.
    const patience = setImmediate(() => {
      deadline = AbortSignal.timeout(limits.timeoutMs)
      deadline.addEventListener('abort', onDeadline)
    })
    const settle = (error?: Error): void => {
      clearImmediate(patience)
      deadline?.removeEventListener('abort', onDeadline)
      request.off('data', onData).off('end', settle).off('close', onClose)
      if (error === undefined) resolve(chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks))
      else reject(error)
    }
    const onData = (chunk: Uint8Array): void => {
      size += chunk.length
      if (size <= limits.bytesMax) return void chunks.push(chunk)
      request.pause()
      settle(tooLarge(limits.bytesMax))
    }
    const onClose = (): void => settle(new ClientGone('The connection ended within the body.'))
    const onDeadline = (): void => settle(new MatrixError('M_UNKNOWN', 'The body took too long.', { status: 408 }))
    request.on('data', onData).on('end', settle).on('close', onClose)
  })
}

/** The body as it comes in; asking for the next chunk is what lets the client go on. */
export async function* streamBody(request: IncomingMessage, bytesMax: number): AsyncGenerator<Uint8Array> {
  let size = 0
  const chunks = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>
  for await (const chunk of chunks) {
    size += chunk.length
    if (size > bytesMax) throw tooLarge(bytesMax)
    yield chunk
  }
}

/** Refuses by the announced length, before anything is read. */
export function refuseDeclared(request: IncomingMessage, bytesMax: number): void {
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) throw tooLarge(bytesMax)
}

function tooLarge(bytesMax: number): MatrixError {
  return new MatrixError('M_TOO_LARGE', `The body is larger than ${bytesMax} bytes.`)
}
