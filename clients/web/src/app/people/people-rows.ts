import type { Member } from '#sdk/rooms/room-values.ts'
import { bestNamed } from '../rooms/rank-names.ts'

export type PeopleRow =
  { readonly kind: 'heading'; readonly text: string } | { readonly kind: 'person'; readonly member: Member }

export const MODERATOR_LEVEL = 50
export const ADMIN_LEVEL = 100

const collator = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true })

/** Groups with their headings; while one searches, one list with the best answer first. */
export function peopleRows(joined: readonly Member[], invited: readonly Member[], query: string): readonly PeopleRow[] {
  const everybody = joined.toSorted((a, b) => collator.compare(a.displayName, b.displayName))
  if (query.trim() !== '') {
    const all = [...everybody, ...invited]
    return asRows(bestNamed(all, query, (member) => [member.displayName, member.userId.slice(1)], all.length))
  }
  return [
    ...group(
      'Admins',
      everybody.filter((member) => member.powerLevel >= ADMIN_LEVEL),
    ),
    ...group(
      'Moderators',
      everybody.filter((member) => member.powerLevel >= MODERATOR_LEVEL && member.powerLevel < ADMIN_LEVEL),
    ),
    ...group(
      'Members',
      everybody.filter((member) => member.powerLevel < MODERATOR_LEVEL),
    ),
    ...group('Invited', invited),
  ]
}

function group(title: string, members: readonly Member[]): readonly PeopleRow[] {
  return members.length === 0 ? [] : [{ kind: 'heading', text: `${title} · ${members.length}` }, ...asRows(members)]
}

function asRows(members: readonly Member[]): readonly PeopleRow[] {
  return members.map((member) => ({ kind: 'person', member }))
}
