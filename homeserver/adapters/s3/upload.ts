import { abortable } from '#homeserver/ports/abortable.ts'
import type { LargePuts } from './large-puts.ts'
import { MultipartUpload } from './multipart-upload.ts'
import { putObject } from './objects.ts'
import { PartBuffer } from './part-buffer.ts'
import type { Requests, WriteOutcome } from './requests.ts'

interface Parts {
  readonly requests: Requests
  readonly largePuts: LargePuts
  /** Given what goes on after the upload has ended, which nobody has to wait for. */
  readonly later: (work: Promise<unknown>) => void
}

/** Sends content as one object, in parts where it is large, and answers its size besides. */
export async function uploadObject(
  { requests, largePuts, later }: Parts,
  key: string,
  content: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<{ readonly outcome: WriteOutcome; readonly size: number }> {
  using part = new PartBuffer(largePuts)
  let inParts: MultipartUpload | undefined
  let size = 0
  const send = async (): Promise<void> => {
    inParts ??= await MultipartUpload.begin(requests, key, signal)
    await inParts.add(part.filled, signal)
    part.clear()
  }
  try {
    for await (const chunk of abortable(content, signal)) {
      size += chunk.length
      for (let rest = chunk; rest.length > 0;) {
        if (part.isFull) await send()
        rest = await part.add(rest, signal)
      }
    }
    signal?.throwIfAborted()
    // What makes the object visible is not aborted any more: nobody could tell then whether it came to be.
    if (!inParts) return { outcome: await putObject(requests, key, part.filled), size }
    await send()
    const outcome = await inParts.complete()
    if (outcome === 'taken') later(inParts.abort())
    return { outcome, size }
  } catch (error) {
    if (inParts) later(inParts.abort())
    throw error
  }
}
