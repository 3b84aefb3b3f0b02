/** `m.room.server_acl`: which servers may take part. Names are globs; ports are not looked at. */
import * as z from 'zod'

export const ServerAclContent = z.looseObject({
  allow: z.array(z.string()).optional().describe('Absent or empty: no server at all.'),
  deny: z.array(z.string()).optional().describe('Wins over `allow`.'),
  allow_ip_literals: z.boolean().optional().describe('True where it is absent.'),
})
export type ServerAclContent = z.output<typeof ServerAclContent>
