/** `m.room.guest_access`: whether accounts without a registration may join. */
import * as z from 'zod'

export const GuestAccessContent = z.looseObject({ guest_access: z.enum(['can_join', 'forbidden']) })
export type GuestAccessContent = z.output<typeof GuestAccessContent>
