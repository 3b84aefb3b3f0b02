import { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'

const PIECE_BYTES = 64 * 1024

/**
 * Bytes to send, in the fields that requests share. They are handed over in pieces, so that each one that is taken shows that the endpoint
 * still reads; the driver cannot compute the checksum of such a body before it has sent it, so it comes along.
 */
export function bodyOf(bytes: Buffer, onTaken: () => void) {
  function* pieces(): Generator<Buffer> {
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      onTaken()
      yield bytes.subarray(at, at + PIECE_BYTES)
    }
  }
  return {
    Body: bytes.length === 0 ? bytes : Readable.from(pieces(), { objectMode: false }),
    ContentLength: bytes.length,
    ChecksumCRC32: checksumOf(bytes),
  }
}

export function checksumOf(bytes: Uint8Array): string {
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc32(bytes))
  return checksum.toString('base64')
}
