import { MatrixError } from '#spec/errors.ts'
import type { UserId } from '#spec/ids.ts'

/** For paths that name a user whose things only that user may touch. */
export function refuseOthers(caller: { readonly userId: UserId }, named: UserId): void {
  if (caller.userId !== named) throw new MatrixError('M_FORBIDDEN', 'You can do this for yourself only.')
}
