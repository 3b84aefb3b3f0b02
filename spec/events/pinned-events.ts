/** `m.room.pinned_events`: what stays at the top. */
import * as z from 'zod'
import { EventId } from '../ids.ts'

export const PinnedEventsContent = z.looseObject({ pinned: z.array(EventId) })
export type PinnedEventsContent = z.output<typeof PinnedEventsContent>
