import { expect, test } from 'vitest'
import { HEADER_BYTES, openHeader, sealHeader } from './header.ts'
import { keyring } from './keyring.ts'

const keys = keyring(new Uint8Array(32).fill(1))
const dataKey = new Uint8Array(32).fill(9)
const header = sealHeader(keys, 'object', { dataKey, nonce: new Uint8Array(12).fill(5) })

test('the head gives the data key back, and does not show it', () => {
  expect(header).toHaveLength(HEADER_BYTES)
  expect(openHeader(keys, 'object', header)).toEqual(Buffer.from(dataKey))
  expect(Buffer.from(header).includes(Buffer.from(dataKey).subarray(0, 4))).toBe(false)
})

test('no bit of the head can change unnoticed', () => {
  for (let bit = 0; bit < header.length * 8; bit++) {
    const damaged = Buffer.from(header)
    damaged.writeUInt8(damaged.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
    expect(openHeader(keys, 'object', damaged), `bit ${bit}`).toBeUndefined()
  }
})

test('a head does not fit another object, another key or another length', () => {
  expect(openHeader(keys, 'another', header)).toBeUndefined()
  expect(openHeader(keyring(new Uint8Array(32).fill(2)), 'object', header)).toBeUndefined()
  expect(openHeader(keys, 'object', header.subarray(1))).toBeUndefined()
  expect(openHeader(keys, 'object', new Uint8Array())).toBeUndefined()
})

test('a media key of another length is refused', () => {
  expect(() => keyring(new Uint8Array(31))).toThrow(RangeError)
})
