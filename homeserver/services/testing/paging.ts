/** For tests: reads a room's history to an end, page by page. */
import type { RoomEventFilter } from '#spec/client-server/filter.ts'
import type { ClientEvent } from '#spec/events/client-event.ts'
import type { RoomId } from '#spec/ids.ts'
import type { MessagePage } from '../history/message-pages.ts'
import type { TimelineDirection } from '../history/room-position.ts'
import { selectRoomEvents } from '../sync/filter-selection.ts'
import type { RoomWorld } from './room-world.ts'

const PAGES_MAX = 5_000

export interface Paging {
  readonly direction?: TimelineDirection
  readonly from?: string
  readonly to?: string
  readonly filter?: RoomEventFilter
}

export async function page(
  world: RoomWorld,
  room: RoomId,
  name: string,
  { direction = 'backwards', filter = {}, from, to, limit }: Paging & { readonly limit?: number } = {},
): Promise<MessagePage> {
  return await world.history.messages.read({
    ...{ room, direction, from, to, limit },
    reader: await world.reader(name),
    selection: selectRoomEvents(filter),
    withSenders: filter.lazy_load_members ?? false,
  })
}

/** Everything that somebody sees, in the order asked for. `limits` gives the size of each page. */
export async function readAll(
  world: RoomWorld,
  room: RoomId,
  name: string,
  paging: Paging & { readonly limits?: (page: number) => number } = {},
): Promise<ClientEvent[]> {
  const { limits = () => 100, ...rest } = paging
  const events: ClientEvent[] = []
  let from = paging.from
  for (let number = 0; number < PAGES_MAX; number++) {
    const { chunk, end } = await page(world, room, name, {
      ...rest,
      ...(from !== undefined && { from }),
      limit: limits(number),
    })
    events.push(...chunk)
    if (end === undefined) return events
    from = end
  }
  throw new Error('paging came to no end')
}

/** What messages say, and of everything else the type. */
export function bodies(events: readonly ClientEvent[]): string[] {
  return events.map(({ type, content }) => (type === 'm.room.message' ? String(content['body']) : type))
}

/** Only what messages say. */
export function said(events: readonly ClientEvent[]): string[] {
  return bodies(events.filter(({ type }) => type === 'm.room.message'))
}
