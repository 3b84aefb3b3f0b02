/** Hearing what is new. Client-Server API, "Syncing"; our tokens are explained in `spec/text/sync.md`. */
import * as z from 'zod'
import { endpoint } from '../endpoint.ts'
import { QueryBoolean, queryJson, queryTimeoutMs } from '../query.ts'
import { Filter } from './filter.ts'
import { PresenceState } from './presence.ts'
import { SyncReply } from './sync-reply.ts'

/** A longer wait counts as this one: proxies cut connections that stay silent for a minute. */
export const SYNC_WAIT_MS_MAX = 50_000

const UNREADABLE_FILTER = 'is neither the ID of a filter nor valid JSON of one'

/** The ID of a filter that was kept, or the filter itself. */
export const FilterText = z.union([
  z.string().min(1, UNREADABLE_FILTER).max(255, UNREADABLE_FILTER).regex(/^[^{]/, UNREADABLE_FILTER),
  queryJson(Filter),
])

export const sync = endpoint({
  id: 'sync',
  summary: 'Give what is new since a token, or everything; wait where nothing is.',
  method: 'GET',
  path: '/_matrix/client/v3/sync',
  auth: 'accessToken',
  rateLimit: 'none',
  params: {},
  query: z.object({
    filter: FilterText.optional().describe('The ID of a filter, or the JSON of one.'),
    since: z.string().optional().describe('The `next_batch` of the reply before. Absent: an initial sync.'),
    full_state: QueryBoolean.optional().describe('Give the whole state of every room.'),
    set_presence: PresenceState.optional().describe('`online` where it is absent; `offline` leaves it as it is.'),
    timeout: queryTimeoutMs(SYNC_WAIT_MS_MAX).optional().describe('Milliseconds to wait for news; 0 where absent.'),
    use_state_after: QueryBoolean.optional().describe('Give `state_after` in place of `state`.'),
    'org.matrix.msc4222.use_state_after': QueryBoolean.optional().describe('The unstable name of `use_state_after`.'),
  }),
  reply: SyncReply,
  errors: ['M_INVALID_PARAM', 'M_NOT_FOUND', 'M_UNKNOWN_POS'],
})
