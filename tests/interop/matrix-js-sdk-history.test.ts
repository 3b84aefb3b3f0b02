import type { MatrixClient } from 'matrix-js-sdk'
import { describe, expect, it } from 'vitest'
import { Homeserver } from '#tests/kit/homeserver.ts'
import { eventually, joinedRoom, register, texts } from './js-sdk.ts'

function stopping(client: MatrixClient): Disposable {
  return { [Symbol.dispose]: () => client.stopClient() }
}

describe('going back', () => {
  it('through a thousand events meets each exactly once, in order', async () => {
    await using server = await Homeserver.start()
    const alice = await register(server, 'alice')
    using _alice = stopping(alice)
    const bob = await register(server, 'bob')
    using _bob = stopping(bob)
    const { room_id: id } = await alice.createRoom({ preset: 'public_chat' as never })
    const sender = await server.login('alice')
    for (let i = 0; i < 1_000; i++) await sender.send(id, `${i}`)
    await bob.joinRoom(id)
    const room = await joinedRoom(bob, id)
    await eventually(() => expect(texts(room).at(-1)).toBe('999'))
    while (room.oldState.paginationToken !== null) await bob.scrollback(room, 60)
    expect(texts(room)).toEqual(Array.from({ length: 1_000 }, (_, i) => `${i}`))
    const ids = room
      .getLiveTimeline()
      .getEvents()
      .map((event) => event.getId())
    expect(new Set(ids).size).toBe(ids.length)
    expect(room.getLiveTimeline().getEvents()[0]?.getType()).toBe('m.room.create')
  })
})
