/** Replies that many endpoints share. */
import * as z from 'zod'

/** Nothing to say but that it is done. */
export const Empty = z.looseObject({})

/** The standard error body. Further fields, such as `soft_logout`, stand beside these. */
export const ErrorReply = z
  .looseObject({
    errcode: z.string(),
    error: z.string().describe('What went wrong and what to do, for people.'),
    retry_after_ms: z.int().min(0).optional(),
  })
  .meta({ id: 'ErrorReply' })
export type ErrorReply = z.output<typeof ErrorReply>
