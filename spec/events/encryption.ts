/** `m.room.encryption`: from here on, messages are encrypted. */
import * as z from 'zod'

export const EncryptionContent = z.looseObject({
  algorithm: z.string().describe('`m.megolm.v1.aes-sha2`.'),
  rotation_period_ms: z.int().min(0).optional(),
  rotation_period_msgs: z.int().min(0).optional(),
})
export type EncryptionContent = z.output<typeof EncryptionContent>
