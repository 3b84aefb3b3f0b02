import { expect, test } from 'vitest'
import { majorVersion } from './java.ts'

test.for([
  ['openjdk version "17.0.15" 2025-04-15\nOpenJDK Runtime Environment', 17],
  ['openjdk version "25" 2025-09-16', 25],
  ['java version "1.8.0_292"', 1],
  ['not a Java at all', 0],
] as const)("reads Java's major version: %s", ([output, major]) => {
  expect(majorVersion(output)).toBe(major)
})
