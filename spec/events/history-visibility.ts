/** `m.room.history_visibility`: who may read what was written before they came. */
import * as z from 'zod'

export const HistoryVisibility = z.enum(['world_readable', 'shared', 'invited', 'joined'])
export type HistoryVisibility = z.output<typeof HistoryVisibility>

export const HistoryVisibilityContent = z.looseObject({ history_visibility: HistoryVisibility })
export type HistoryVisibilityContent = z.output<typeof HistoryVisibilityContent>
