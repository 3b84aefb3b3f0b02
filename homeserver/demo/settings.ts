/** What the demo user has made of the list of rooms. */
import type { RoomId } from '#spec/ids.ts'
import { userOf } from './cast.ts'
import type { Channel } from './channels.ts'
import type { DemoPorts } from './demo-ports.ts'
import { DEMO_USER } from './people.ts'

export async function listSettings({ favourite, isMuted }: Channel, room: RoomId, ports: DemoPorts): Promise<void> {
  const user = userOf(DEMO_USER, ports)
  if (favourite !== undefined) await ports.rooms.tags.set(user, room, 'm.favourite', { order: favourite })
  if (isMuted !== true) return
  const conditions = [{ kind: 'event_match', key: 'room_id', pattern: room }]
  await ports.rooms.pushRules.put(user, { kind: 'override', ruleId: room, actions: [], conditions })
}

/** Client-Server API, "Direct Messaging": each side keeps the other's rooms. */
export async function directSettings(pair: readonly [string, string], room: RoomId, ports: DemoPorts): Promise<void> {
  for (const [mine, theirs] of [pair, pair.toReversed()] as [string, string][]) {
    const other = userOf(theirs, ports)
    await ports.rooms.accountData.change(userOf(mine, ports), '', 'm.direct', (before) => {
      const known = before?.[other]
      return { ...before, [other]: [...(Array.isArray(known) ? (known as unknown[]) : []), room] }
    })
  }
}
