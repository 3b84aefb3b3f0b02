/**
 * What a client was told of who is typing: a short tag for each room in which somebody was. It travels in the sync token, so that whatever
 * node is asked next sees where what it knows is something else. Pure.
 */
import type { RoomId, UserId } from '#spec/ids.ts'
import type { TypingRoom } from '../ephemeral/typing.ts'
import type { StoredMembership } from '../rooms/tables.ts'

/** Of more rooms at once the rest is only told when it changes, and may be missed on another node. */
export const TOLD_MAX = 64
/** The clocks of two nodes differ by less, and a hint takes less. */
const SLACK_MS = 2_000
const TAG_HALF_CHARS = 6
const TAG_HALVES = 36 ** TAG_HALF_CHARS

type Memberships = ReadonlyMap<RoomId, Pick<StoredMembership, 'membership'>>

export interface TypingSources {
  readonly active: ReadonlyMap<RoomId, TypingRoom>
  in(room: RoomId): TypingRoom | undefined
}

/** What the client was told, and when. */
export interface TypingTold {
  readonly tags: readonly string[]
  readonly at: number
}

export interface TypingNews {
  /** Who types in each room of which the client was told something else. */
  readonly differing: ReadonlyMap<RoomId, readonly UserId[]>
  /**
   * Of those the rooms that it is to be told of at once. The others have not changed here since it was told: this node and another know
   * different things for a while, and a client that is sent to one and the other must not run in circles.
   */
  readonly fresh: readonly RoomId[]
  /** What the client was told, if it is told of these rooms now. */
  tagsAfter(isTold: (room: RoomId) => boolean): string[]
}

/** Of the rooms that the client's user has joined. */
export function typingNews(typing: TypingSources, memberships: Memberships, told: TypingTold): TypingNews {
  const before = new Map(told.tags.map((tag) => [tag.slice(0, TAG_HALF_CHARS), tag]))
  const differing = new Map<RoomId, readonly UserId[]>()
  const tags: { readonly room: RoomId; readonly now?: string; readonly before: string | undefined }[] = []
  for (const [room, { users }] of activeIn(typing, memberships)) {
    const tag = tagOf(room, users.keys())
    const known = before.get(roomTagOf(room))
    before.delete(roomTagOf(room))
    tags.push({ room, now: tag, before: known })
    if (tag !== known) differing.set(room, [...users.keys()])
  }
  // Where somebody was typing and nobody is.
  for (const [room, { membership }] of before.size > 0 ? memberships : []) {
    const known = membership === 'join' ? before.get(roomTagOf(room)) : undefined
    if (known === undefined) continue
    tags.push({ room, before: known })
    differing.set(room, [])
  }
  const since = told.tags.length < TOLD_MAX ? told.at - SLACK_MS : told.at
  return {
    differing,
    fresh: [...differing.keys()].filter((room) => (typing.in(room)?.changedAt ?? -Infinity) > since),
    tagsAfter: (isTold) =>
      tags
        .map((each) => (differing.has(each.room) && !isTold(each.room) ? each.before : each.now))
        .filter((tag) => tag !== undefined)
        .slice(0, TOLD_MAX),
  }
}

function* activeIn({ active }: TypingSources, memberships: Memberships): IterableIterator<[RoomId, TypingRoom]> {
  const [fewer] = [active, memberships].toSorted((a, b) => a.size - b.size)
  for (const room of fewer?.keys() ?? []) {
    const typing = memberships.get(room)?.membership === 'join' ? active.get(room) : undefined
    if (typing) yield [room, typing]
  }
}

/** Of the room and of the users, in whatever order they began. */
function tagOf(room: RoomId, users: Iterable<UserId>): string {
  return roomTagOf(room) + short([...users].toSorted().join(' '))
}

function roomTagOf(room: RoomId): string {
  return short(room)
}

/** FNV-1a. That two are taken for the same once in two billion times costs a moment's wrong "is typing". */
function short(text: string): string {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return ((hash >>> 0) % TAG_HALVES).toString(36).padStart(TAG_HALF_CHARS, '0')
}
