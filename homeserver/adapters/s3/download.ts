import type { Readable } from 'node:stream'
import { BlobError, type ByteRange } from '#homeserver/ports/blobs.ts'
import { readObject, type ObjectHead } from './objects.ts'
import { Patience } from './patience.ts'
import type { Pulse } from './pulse.ts'
import type { Requests } from './requests.ts'
import { failureOf } from './s3-errors.ts'

/** In a row, without a byte in between. A reader who is slow has its connection taken away by some servers again and again. */
const CUTS_MAX = 3

/** The bytes in `range` of the object that had this head. Goes on where it was when the connection is lost. */
export async function* downloadObject(
  requests: Requests,
  { key, range, head }: { readonly key: string; readonly range: ByteRange; readonly head: ObjectHead },
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  signal?.throwIfAborted()
  let from = range.from
  let cuts = 0
  while (from < range.to) {
    const body = await readObject(requests, { key, range: { from, to: range.to }, head }, signal)
    if (!body) throw new BlobError('unavailable', `object ${key} was deleted while it was being read`)
    try {
      for await (const chunk of chunksOf(body, requests.pulse, signal)) {
        from += chunk.length
        cuts = 0
        yield chunk
      }
    } catch (error) {
      signal?.throwIfAborted()
      if (isDamage(error)) throw new BlobError('unreadable', `object ${key} is damaged: its checksum is another one`)
      if (failureOf(error).code === 'NoAnswer' || ++cuts === CUTS_MAX) throw requests.failed(error)
    }
  }
}

/** Each chunk is waited for with the same patience; while the reader is busy with one, no time passes. */
async function* chunksOf(body: Readable, pulse: Pulse, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const chunks = (body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
  try {
    for (;;) {
      using patience = new Patience(pulse, signal)
      const next = await patience.wait(chunks.next())
      if (next.done) return
      yield next.value
    }
  } finally {
    body.destroy()
  }
}

/** The driver has no kind of its own for it. */
function isDamage(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Checksum mismatch')
}
