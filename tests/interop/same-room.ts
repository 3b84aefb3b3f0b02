/** Whether a room of our SDK holds what HTTP tells of it: the same events in the same order, in every thread, and the same counts. */
import { expect } from 'vitest'
import type { Room } from '#sdk/rooms/room.ts'
import { placeOf, relationOf } from '#sdk/timeline/relation.ts'
import type { RoomView } from './http-view.ts'
import { readAll, rowsOf, until } from './socket-client.ts'

export async function expectSame(room: Room, { events, unread, threads }: RoomView): Promise<void> {
  const places = events.map((event) => ({ id: event.event_id, place: placeOf(event, relationOf(event)) }))
  await readAll(room.timeline)
  const main = places.filter(({ place }) => place.line === 'main').map(({ id }) => id)
  await until(room.timeline, () => expect(rowsOf(room.timeline).map(({ eventId }) => eventId)).toEqual(main))
  const roots = new Set(places.flatMap(({ place }) => (place.line === 'thread' ? [place.root] : [])))
  for (const root of roots) {
    const replies = places.filter(({ place }) => place.line === 'thread' && place.root === root).map(({ id }) => id)
    await readAll(room.thread(root))
    await until(room.thread(root), () => {
      expect(rowsOf(room.thread(root)).map(({ eventId }) => eventId)).toEqual(replies)
    })
  }
  await until(room, () => expect(room.unread).toMatchObject({ ...unread, threads }))
}
