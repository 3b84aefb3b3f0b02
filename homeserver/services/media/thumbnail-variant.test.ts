import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatFor, variantFor, variantName } from './thumbnail-variant.ts'

const wish = fc.record({
  width: fc.integer({ min: 1, max: 8192 }),
  height: fc.integer({ min: 1, max: 8192 }),
  method: fc.constantFrom('crop' as const, 'scale' as const),
  animated: fc.boolean(),
  format: fc.constantFrom('webp' as const, 'png' as const, 'jpeg' as const),
})

test.each([
  [{ width: 1, height: 1, method: 'crop', animated: false, format: 'webp' }, 'crop-32x32'],
  [{ width: 33, height: 10, method: 'crop', animated: false, format: 'webp' }, 'crop-96x96'],
  [{ width: 320, height: 240, method: 'scale', animated: true, format: 'webp' }, 'scale-320x240-animated'],
  [{ width: 321, height: 240, method: 'scale', animated: false, format: 'webp' }, 'scale-640x480'],
  [{ width: 8192, height: 1, method: 'scale', animated: false, format: 'webp' }, 'scale-1600x1200'],
  [{ width: 1, height: 1, method: 'crop', animated: true, format: 'png' }, 'crop-32x32-png'],
  [{ width: 1, height: 1, method: 'scale', animated: false, format: 'jpeg' }, 'scale-160x160-jpeg'],
] as const)('%j is served as %s', (asked, name) => {
  expect(variantName(variantFor(asked))).toBe(name)
})

test('however many sizes are asked for, there are 18 variants for who can read WebP, and nine in each other format', () => {
  const names = new Set<string>()
  fc.assert(
    fc.property(wish, (asked) => {
      names.add(variantName(variantFor(asked)))
    }),
    { numRuns: 5000 },
  )
  expect(names.size).toBeLessThanOrEqual(36)
})

test('a variant is not smaller than what was asked for, except beyond the largest', () => {
  fc.assert(
    fc.property(wish, (asked) => {
      const made = variantFor(asked)
      const isLargest = made.width === 512 || made.width === 1600
      expect(isLargest || (made.width >= asked.width && made.height >= asked.height)).toBe(true)
    }),
  )
})

test.each([
  ['image/png', true, 'webp'],
  ['image/png', false, 'png'],
  ['IMAGE/GIF; x=y', false, 'png'],
  ['image/jpeg', false, 'jpeg'],
  ['image/webp', false, 'jpeg'],
  ['application/octet-stream', false, 'jpeg'],
] as const)('of %s, where WebP is taken: %s, a thumbnail is %s', (contentType, takesWebp, format) => {
  expect(formatFor(contentType, takesWebp)).toBe(format)
})
