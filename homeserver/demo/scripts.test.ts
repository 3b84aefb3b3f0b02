import { describe, expect, it } from 'vitest'
import { actsOf } from './acts.ts'
import { channels, directRooms, scriptOf, type Channel, type DirectRoom } from './channels.ts'
import { demoFile, demoFileNames } from './files.ts'
import { people } from './people.ts'

const rooms: readonly (Channel | DirectRoom)[] = [...channels, ...directRooms]
const named = rooms.map((room) => [room.key, room] as const)

function membersOf(room: Channel | DirectRoom): ReadonlySet<string> {
  return new Set([room.creator, ...room.members])
}

describe('the scripts of the demo', () => {
  it.each(named)('let only members speak and react in %s', (key, room) => {
    const members = membersOf(room)
    const heard = scriptOf(key).flatMap(({ who, reactions }) => [who, ...reactions.flatMap(({ by }) => by)])
    expect(heard.filter((who) => !members.has(who))).toEqual([])
  })

  it.each(named)('let nobody react twice in the same way in %s', (key) => {
    for (const { reactions, line } of scriptOf(key)) {
      const each = reactions.flatMap(({ key: emoji, by }) => by.map((who) => `${emoji} ${who}`))
      expect(new Set(each).size, `line ${line}`).toBe(each.length)
    }
  })

  it('let only moderators speak where only they may', () => {
    for (const channel of channels.filter(({ onlyModeratorsPost }) => onlyModeratorsPost)) {
      const allowed = [channel.creator, ...channel.moderators]
      expect(scriptOf(channel.key).filter(({ who }) => !allowed.includes(who))).toEqual([])
    }
  })

  it('let the demo user moderate wherever something is pinned', () => {
    for (const { key, creator, moderators } of channels) {
      if (scriptOf(key).some(({ isPinned }) => isPinned)) expect([creator, ...moderators], key).toContain('demo')
    }
  })

  // Days before and after a weekend, and just after midnight.
  it.each(['2026-03-02T00:01:00', '2026-03-04T12:00:00', '2026-03-07T23:59:00', '2026-03-08T09:00:00'])(
    'keep the order of time when written at %s',
    (time) => {
      const now = new Date(time).getTime()
      for (const { key } of rooms) {
        const times = actsOf(scriptOf(key), now).map(({ at }) => at)
        expect(times, key).toEqual(times.toSorted((a, b) => a - b))
        expect(times.at(-1), key).toBeLessThan(now)
      }
    },
  )

  it('attach files that there are', () => {
    const attached = rooms.flatMap(({ key }) => scriptOf(key).flatMap(({ file }) => file ?? []))
    expect(attached.filter((name) => !demoFileNames.includes(name))).toEqual([])
    for (const name of demoFileNames) expect(demoFile(name).bytes.length).toBeGreaterThan(100)
  })

  it('make an eventful workspace', () => {
    const all = rooms.flatMap(({ key }) => scriptOf(key))
    const perThread = rooms.flatMap(({ key }) => {
      const threads = Map.groupBy(
        scriptOf(key).filter(({ thread }) => thread !== undefined),
        ({ thread }) => thread,
      )
      return [...threads.values()].map((replies) => replies.length)
    })
    expect(all.length).toBeGreaterThan(300)
    expect(perThread.length).toBeGreaterThan(15)
    expect(Math.max(...perThread)).toBeLessThanOrEqual(12)
    expect(people.length).toBe(12)
  })
})
