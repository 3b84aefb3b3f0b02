import { describe, expect, it, vi } from 'vitest'
import { event, timeline } from '../testing/builders.ts'
import { ManualTimers } from '../testing/manual-timers.ts'
import { MemoryStore } from './memory-store.ts'
import { Snapshot, type RoomPicture } from './snapshot.ts'

const joined = (id: string): RoomPicture => ({ membership: 'join', body: timeline([event(id)]) })

function opened(store = new MemoryStore(), pictures: Record<string, RoomPicture> = {}) {
  const source = { room: (roomId: string) => pictures[roomId], accountData: () => [] }
  const timers = new ManualTimers()
  return { snapshot: new Snapshot(store, timers.host, source), store, pictures, timers }
}

/** Notes the change until the writer's place was granted and it is on disk. */
async function written(snapshot: Snapshot, roomIds: readonly string[], position: string): Promise<void> {
  await vi.waitFor(
    async () => {
      snapshot.note(roomIds, position)
      await snapshot.flush()
      expect(await snapshot.load()).toMatchObject({ next_batch: position })
    },
    { timeout: 4_000, interval: 2 },
  )
}

let names = 0
const uniqueName = () => `test.${names++}`

describe('the snapshot', () => {
  it('gives back rooms and position as one sync body', async () => {
    const { snapshot, store } = opened(undefined, { '!a': joined('1'), '!b': { membership: 'invite', state: [] } })
    snapshot.start(uniqueName())
    await written(snapshot, ['!a', '!b'], 's7')
    await snapshot.stop()
    expect(await opened(store).snapshot.load()).toEqual({
      next_batch: 's7',
      account_data: { events: [] },
      rooms: { join: { '!a': timeline([event('1')]) }, invite: { '!b': { invite_state: { events: [] } } }, knock: {} },
    })
  })

  it('forgets a room that was left', async () => {
    const { snapshot, store, pictures } = opened(undefined, { '!a': joined('1') })
    snapshot.start(uniqueName())
    await written(snapshot, ['!a'], 's1')
    delete pictures['!a']
    snapshot.note(['!a'], 's2')
    await snapshot.stop()
    expect((await opened(store).snapshot.load())?.rooms?.join).toEqual({})
  })

  it('waits a moment and writes several changes at once, the position last', async () => {
    const order: string[] = []
    class Watched extends MemoryStore {
      override set(key: string, value: unknown): Promise<void> {
        order.push(key)
        return super.set(key, value)
      }
    }
    const { snapshot, timers } = opened(new Watched(), { '!a': joined('1'), '!b': joined('2') })
    snapshot.start(uniqueName())
    await written(snapshot, [], 's0')
    order.length = 0
    snapshot.note(['!a'], 's1')
    snapshot.note(['!b'], 's2')
    expect(timers.fire(1_000)).toBe(1)
    await snapshot.stop()
    expect(order.slice(0, 3)).toEqual(['room/!a', 'room/!b', 'sync'])
  })

  it('keeps the old position while a room cannot be written, and tries that room again', async () => {
    const said = vi.spyOn(console, 'error').mockReturnValue()
    let refuses = false
    class Moody extends MemoryStore {
      override set(key: string, value: unknown): Promise<void> {
        return refuses && key.startsWith('room/') ? Promise.reject(new Error('quota')) : super.set(key, value)
      }
    }
    const { snapshot, pictures } = opened(new Moody(), { '!a': joined('1') })
    snapshot.start(uniqueName())
    await written(snapshot, ['!a'], 's1')
    refuses = true
    pictures['!a'] = joined('2')
    snapshot.note(['!a'], 's2')
    await snapshot.flush()
    expect(await snapshot.load()).toMatchObject({ next_batch: 's1' })
    expect(said).toHaveBeenCalled()
    refuses = false
    snapshot.note([], 's3')
    await snapshot.stop()
    expect(await snapshot.load()).toMatchObject({ next_batch: 's3', rooms: { join: { '!a': timeline([event('2')]) } } })
    said.mockRestore()
  })

  it('is written by one of two that share a store, and by the other once that is gone', async () => {
    const shared = uniqueName()
    const store = new MemoryStore()
    const first = opened(store, { '!a': joined('1') }).snapshot
    const second = opened(store, { '!a': joined('2') }).snapshot
    first.start(shared)
    await written(first, ['!a'], 's1')
    second.start(shared)
    second.note(['!a'], 's2')
    await second.flush()
    expect(await store.get('sync')).toMatchObject({ position: 's1' })
    await first.stop()
    await written(second, [], 's2')
    expect((await second.load())?.rooms?.join).toEqual({ '!a': timeline([event('2')]) })
    await second.stop()
  })
})
