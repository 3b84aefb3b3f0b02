import type { RoomEntry } from './room-entry.ts'

export type RoomOrder = 'recent' | 'name'

export interface RoomSection {
  readonly key: RoomEntry['section']
  readonly title: string
  readonly entries: readonly RoomEntry[]
  readonly isCollapsed: boolean
  /** The entries that a folded section still shows: whoever wants something of the reader. */
  readonly shown: readonly RoomEntry[]
}

const titles = {
  invites: 'Invitations',
  favourites: 'Favourites',
  channels: 'Channels',
  direct: 'Direct messages',
} as const

const collator = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true })

export function roomSections(
  entries: readonly RoomEntry[],
  options: {
    readonly order: RoomOrder
    readonly collapsed: readonly string[]
    readonly openRoomId: string | undefined
  },
): readonly RoomSection[] {
  const keys = Object.keys(titles) as RoomEntry['section'][]
  return keys
    .map((key) => {
      const own = sorted(
        entries.filter((entry) => entry.section === key),
        options.order,
      )
      const isCollapsed = options.collapsed.includes(key)
      const shown = isCollapsed ? own.filter((entry) => entry.isUnread || entry.id === options.openRoomId) : own
      return { key, title: titles[key], entries: own, isCollapsed, shown }
    })
    .filter((section) => section.entries.length > 0 || section.key === 'channels' || section.key === 'direct')
}

function sorted(entries: readonly RoomEntry[], order: RoomOrder): readonly RoomEntry[] {
  const byName = (a: RoomEntry, b: RoomEntry) => collator.compare(a.name, b.name)
  if (order === 'name') return entries.toSorted(byName)
  return entries.toSorted((a, b) => Number(a.isMuted) - Number(b.isMuted) || b.activeAt - a.activeAt || byName(a, b))
}

/** The room above or below the open one, as the list shows them; with `unreadOnly` it goes on round the end. */
export function neighborOf(
  sections: readonly RoomSection[],
  openRoomId: string | undefined,
  step: 1 | -1,
  unreadOnly: boolean,
): string | undefined {
  const all = sections.flatMap((section) => section.shown)
  const from = all.findIndex((entry) => entry.id === openRoomId)
  if (!unreadOnly) return all[from === -1 ? 0 : from + step]?.id
  for (let i = 1; i <= all.length; i++) {
    const start = from === -1 && step === -1 ? 0 : from
    const entry = all[(((start + i * step) % all.length) + all.length) % all.length]
    if (entry !== undefined && entry.isUnread && entry.id !== openRoomId) return entry.id
  }
  return undefined
}
