/** `m.space.child` and `m.space.parent`: rooms in spaces. The state key is the other room's ID. */
import * as z from 'zod'

/** Printable ASCII, at most 50 characters: anything else counts as absent. Client-Server API, "Ordering of children". */
const SPACE_ORDER = /^[\x20-\x7e]{1,50}$/

export function isSpaceOrder(text: unknown): text is string {
  return typeof text === 'string' && SPACE_ORDER.test(text)
}

export const SpaceChildContent = z.looseObject({
  via: z.array(z.string()).optional().describe('Servers to join through. Absent: the room is no child any more.'),
  order: z.string().optional().describe('Children are sorted by this text first.'),
  suggested: z.boolean().optional(),
})
export type SpaceChildContent = z.output<typeof SpaceChildContent>

export const SpaceParentContent = z.looseObject({
  via: z.array(z.string()).optional(),
  canonical: z.boolean().optional().describe('The main space of this room.'),
})
export type SpaceParentContent = z.output<typeof SpaceParentContent>
