import { expect, test } from 'vitest'
import { names } from './accepts.ts'

test.each([
  ['image/webp', true],
  ['image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8', true],
  ['text/html, IMAGE/WebP ;q=0.5', true],
  ['image/png, image/webp;q=0', false],
  ['image/webp; q=0.000', false],
  ['image/*', false],
  ['*/*', false],
  ['', false],
  [undefined, false],
])('%j names WebP: %s', (accept, expected) => {
  expect(names(accept, 'image/webp')).toBe(expected)
})
