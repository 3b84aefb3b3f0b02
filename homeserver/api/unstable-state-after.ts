/** MSC4222: who asks for `state_after` by its unstable name looks for it under its unstable name only, as matrix-js-sdk does. */
import type * as z from 'zod'
import type { SyncReply } from '#spec/client-server/sync-reply.ts'

export const UNSTABLE_USE_STATE_AFTER = 'org.matrix.msc4222.use_state_after'
const UNSTABLE_STATE_AFTER = 'org.matrix.msc4222.state_after'

type Reply = z.input<typeof SyncReply>

export function withUnstableName(reply: Reply): Reply {
  if (!reply.rooms) return reply
  const { join, leave } = reply.rooms
  return {
    ...reply,
    rooms: { ...reply.rooms, ...(join && { join: renamed(join) }), ...(leave && { leave: renamed(leave) }) },
  }
}

function renamed<Part extends { state_after?: unknown }>(parts: Record<string, Part>): Record<string, Part> {
  return Object.fromEntries(
    Object.entries(parts).map(([room, { state_after: state, ...part }]) => {
      return [room, (state === undefined ? part : { ...part, [UNSTABLE_STATE_AFTER]: state }) as Part]
    }),
  )
}
