import { expect, it } from 'vitest'
import { reference, writtenReference } from './reference.ts'

it('is what the schema says; if not, run: node homeserver/config/reference.ts', () => {
  expect(writtenReference()).toBe(reference())
})
