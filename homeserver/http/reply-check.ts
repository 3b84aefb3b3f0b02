/** Holds every reply against its endpoint's schema. For tests: a reply that does not fit becomes a 500 and a log record. */
import { bytes } from '#spec/endpoint.ts'
import type { WatchReply } from './api-calls.ts'

export const checkReply: WatchReply = ({ endpoint }, output) => {
  if (endpoint.reply === bytes) return
  const result = endpoint.reply.safeParse(output)
  if (!result.success)
    throw new Error(`${endpoint.id} replies with another shape than it declares`, { cause: result.error })
}
