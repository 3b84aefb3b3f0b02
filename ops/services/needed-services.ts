/** Which services the tests of a run need. */

export const SERVICE_VARIABLES = [
  'FRIENDSHAPED_TEST_CASSANDRA',
  'FRIENDSHAPED_TEST_NATS',
  'FRIENDSHAPED_TEST_REDIS',
  'FRIENDSHAPED_TEST_S3',
] as const

export type ServiceVariable = (typeof SERVICE_VARIABLES)[number]

interface TestFile {
  /** From the root. */
  readonly path: string
  readonly text: string
}

/** A file that names variables needs just these services. One that names none gets all, unless it belongs to `ops`, which starts its own. */
export function neededServices(files: readonly TestFile[]): readonly ServiceVariable[] {
  return SERVICE_VARIABLES.filter((variable) =>
    files.some(({ path, text }) => {
      if (path.startsWith('ops/')) return false
      return text.includes(variable) || SERVICE_VARIABLES.every((other) => !text.includes(other))
    }),
  )
}
