import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FRAME_BYTES, measureBody, openFrame, repack, sealFrame } from './frames.ts'

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const place = fc.record({
  objectId: fc.string({ maxLength: 20 }),
  index: fc.nat(Number.MAX_SAFE_INTEGER),
  isLast: fc.boolean(),
})

test('a frame opens in its place', () => {
  fc.assert(
    fc.property(bytes(32), place, fc.uint8Array({ maxLength: 200 }), (key, at, plain) => {
      expect(openFrame(key, at, sealFrame(key, at, plain))).toEqual(Buffer.from(plain))
    }),
  )
})

test('a frame opens for no other object, at no other place, in no other role, with no other key', () => {
  fc.assert(
    fc.property(bytes(32), bytes(32), place, place, (key, otherKey, at, other) => {
      fc.pre(at.objectId !== other.objectId && at.index !== other.index && Buffer.compare(key, otherKey) !== 0)
      const sealed = sealFrame(key, at, Buffer.from('plain'))
      expect(openFrame(key, { ...at, objectId: other.objectId }, sealed)).toBeUndefined()
      expect(openFrame(key, { ...at, index: other.index }, sealed)).toBeUndefined()
      expect(openFrame(key, { ...at, isLast: !at.isLast }, sealed)).toBeUndefined()
      expect(openFrame(otherKey, at, sealed)).toBeUndefined()
    }),
  )
})

test('a frame with any byte changed does not open', () => {
  const key = new Uint8Array(32).fill(7)
  const at = { objectId: 'object', index: 3, isLast: true }
  const sealed = sealFrame(key, at, Buffer.from('plain text'))
  fc.assert(
    fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), (position, mask) => {
      const damaged = Buffer.from(sealed)
      damaged.writeUInt8(damaged.readUInt8(position) ^ mask, position)
      expect(openFrame(key, at, damaged)).toBeUndefined()
    }),
  )
})

test('a body is measured by its size alone', () => {
  fc.assert(
    fc.property(fc.nat(10 * FRAME_BYTES), (plainBytes) => {
      const frames = Math.max(1, Math.ceil(plainBytes / FRAME_BYTES))
      expect(measureBody(plainBytes + frames * 16)).toEqual({ frames, plainBytes })
    }),
  )
  for (const impossible of [-1, 0, 15, FRAME_BYTES + 16 + 1, FRAME_BYTES + 16 + 16]) {
    expect(measureBody(impossible)).toBeUndefined()
  }
})

test('repacking keeps the bytes, fills every piece but the last, and marks exactly that one', async () => {
  const chunks = fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(chunks, fc.integer({ min: 1, max: 16 }), async (input, size) => {
      async function* source() {
        yield* input
      }
      const pieces: { piece: Uint8Array; isLast: boolean }[] = []
      for await (const piece of repack(source(), size)) pieces.push(piece)
      expect(Buffer.concat(pieces.map(({ piece }) => piece))).toEqual(Buffer.concat(input))
      expect(pieces.slice(0, -1).every(({ piece, isLast }) => piece.length === size && !isLast)).toBe(true)
      expect(pieces.at(-1)?.isLast).toBe(true)
    }),
  )
})
