import type { IncomingMessage } from 'node:http'

/** Undefined where it ends before it is complete, or the signal aborts. Its size is what was declared: the parser holds to that. */
export function readBody(request: IncomingMessage, signal: AbortSignal): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  return new Promise((resolve) => {
    const settle = (body?: Buffer): void => {
      signal.removeEventListener('abort', onAbort)
      request.off('data', onData).off('end', onEnd).off('close', onClose)
      resolve(body)
    }
    const onData = (chunk: Buffer): void => void chunks.push(chunk)
    const onEnd = (): void => settle(Buffer.concat(chunks))
    const onClose = (): void => settle()
    const onAbort = (): void => settle()
    if (request.destroyed || signal.aborted) return resolve(undefined)
    signal.addEventListener('abort', onAbort, { once: true })
    request.on('data', onData).on('end', onEnd).on('close', onClose)
  })
}
