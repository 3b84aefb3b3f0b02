/** What a drill happens to, as its clients see it. */
import type { TestUser } from '#tests/kit/test-user.ts'

export interface World {
  /** Where clients go. */
  readonly url: string
  /** Where each node of the server answers by itself. */
  readonly nodeUrls: readonly string[]
  register(name: string): Promise<TestUser>
}
