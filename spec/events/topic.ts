/** `m.room.topic`: what a room is about, plain and, since version 1.15, in richer forms. */
import * as z from 'zod'

export const TopicContent = z.looseObject({
  topic: z.string(),
  'm.topic': z
    .looseObject({
      'm.text': z
        .array(z.looseObject({ body: z.string(), mimetype: z.string().optional().describe('`text/plain` if absent.') }))
        .optional(),
    })
    .optional(),
})
export type TopicContent = z.output<typeof TopicContent>
