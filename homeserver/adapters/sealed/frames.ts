/**
 * The body of a sealed object: frames of up to 64 KiB, each AES-256-GCM with its tag behind it. The nonce is the frame's
 * number, which is safe because every object has a key of its own. Each frame is bound to the object's id, its number and
 * whether it is the last, so frames cannot be reordered, swapped between objects or cut off. There is always a last
 * frame, if only an empty one.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto'

export const FRAME_BYTES = 64 * 1024
const TAG_BYTES = 16
export const SEALED_FRAME_BYTES = FRAME_BYTES + TAG_BYTES

/** Where a frame stands. */
export interface Place {
  readonly objectId: string
  readonly index: number
  readonly isLast: boolean
}

export function sealFrame(dataKey: Uint8Array, place: Place, plain: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', dataKey, nonceOf(place.index), { authTagLength: TAG_BYTES })
  cipher.setAAD(boundTo(place))
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** Undefined where the frame is not exactly the one that was sealed for this place. */
export function openFrame(dataKey: Uint8Array, place: Place, sealed: Uint8Array): Uint8Array | undefined {
  if (sealed.length < TAG_BYTES) return undefined
  const decipher = createDecipheriv('aes-256-gcm', dataKey, nonceOf(place.index), { authTagLength: TAG_BYTES })
  decipher.setAAD(boundTo(place))
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
  const plain = decipher.update(sealed.subarray(0, -TAG_BYTES))
  try {
    decipher.final()
  } catch {
    return undefined // The tag does not fit: node:crypto has no other way to say so.
  }
  return plain
}

export interface Measure {
  readonly frames: number
  readonly plainBytes: number
}

/** What a body of this size holds, or undefined where no body can have this size. */
export function measureBody(bodyBytes: number): Measure | undefined {
  if (bodyBytes < TAG_BYTES) return undefined
  const frames = Math.ceil(bodyBytes / SEALED_FRAME_BYTES)
  const lastBytes = bodyBytes - (frames - 1) * SEALED_FRAME_BYTES
  const isPossible = frames === 1 || lastBytes > TAG_BYTES
  return isPossible ? { frames, plainBytes: bodyBytes - frames * TAG_BYTES } : undefined
}

/** Cuts chunks of any size into pieces of exactly `bytes`; only the last piece may be shorter, and it may be empty. */
export async function* repack(
  chunks: AsyncIterable<Uint8Array>,
  bytes: number,
): AsyncGenerator<{ piece: Uint8Array; isLast: boolean }> {
  let buffer = Buffer.allocUnsafe(bytes)
  let filled = 0
  for await (const chunk of chunks) {
    let rest = chunk
    while (rest.length > 0) {
      // A full buffer is kept until more arrives: only then is it known not to be the last.
      if (filled === bytes) {
        yield { piece: buffer, isLast: false }
        buffer = Buffer.allocUnsafe(bytes)
        filled = 0
      }
      const taken = rest.subarray(0, bytes - filled)
      buffer.set(taken, filled)
      filled += taken.length
      rest = rest.subarray(taken.length)
    }
  }
  yield { piece: buffer.subarray(0, filled), isLast: true }
}

function nonceOf(index: number): Uint8Array {
  const nonce = Buffer.alloc(12)
  nonce.writeBigUInt64BE(BigInt(index), 4)
  return nonce
}

/** The part behind the id has a fixed length, so two places never share one text. */
function boundTo(place: Place): Uint8Array {
  const tail = Buffer.alloc(9)
  tail.writeBigUInt64BE(BigInt(place.index), 0)
  tail.writeUInt8(place.isLast ? 1 : 0, 8)
  return Buffer.concat([Buffer.from(place.objectId, 'utf8'), tail])
}
