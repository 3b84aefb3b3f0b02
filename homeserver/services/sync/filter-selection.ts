/** Which events a filter lets through. Client-Server API, "Filtering": an exclusion always wins over an inclusion. */
import type { EventFilter, RoomEventFilter, RoomFilter } from '#spec/client-server/filter.ts'
import { Glob } from '../push/glob.ts'

export interface FilteredEvent {
  readonly type: string
  /** Absent on account data and on ephemeral events. */
  readonly sender?: string
  readonly content?: Readonly<Record<string, unknown>>
}

/** An event that relates to the event in question. */
export interface RelatingEvent {
  readonly sender: string
  readonly relType: string
}

export interface EventSelection {
  /** Whatever happens, no event passes: there is no need to load any. */
  readonly isEmpty: boolean
  admits(event: FilteredEvent): boolean
}

export interface RoomEventSelection extends EventSelection {
  admitsRoom(roomId: string): boolean
  /** Only events that other events relate to in a certain way pass: load those and ask `admitsRelations`. */
  readonly asksRelations: boolean
  admitsRelations(relating: Iterable<RelatingEvent>): boolean
}

type Test = (text: string) => boolean

export function selectEvents(filter: EventFilter = {}): EventSelection {
  const admitsType = listTest(filter.types, filter.not_types, typeTest)
  const admitsSender = listTest(filter.senders, filter.not_senders, exactTest)
  const hasSenders = filter.senders !== undefined
  return {
    isEmpty: filter.types?.length === 0 || filter.senders?.length === 0 || filter.not_types?.includes('*') === true,
    admits: ({ type, sender }) => admitsType(type) && (sender === undefined ? !hasSenders : admitsSender(sender)),
  }
}

export function selectRoomEvents(filter: RoomEventFilter = {}): RoomEventSelection {
  const selection = selectEvents(filter)
  const { contains_url: wantsUrl, related_by_senders: senders, related_by_rel_types: relTypes } = filter
  const relatesBySender = listTest(senders, undefined, exactTest)
  const relatesByType = listTest(relTypes, undefined, exactTest)
  return {
    isEmpty: selection.isEmpty || filter.rooms?.length === 0,
    admits: (event) => selection.admits(event) && (wantsUrl === undefined || hasUrl(event) === wantsUrl),
    admitsRoom: listTest(filter.rooms, filter.not_rooms, exactTest),
    asksRelations: senders !== undefined || relTypes !== undefined,
    // One and the same relation has to be of such a sender and of such a type.
    admitsRelations: (relating) =>
      (senders === undefined && relTypes === undefined) ||
      Iterator.from(relating).some(({ sender, relType }) => relatesBySender(sender) && relatesByType(relType)),
  }
}

export function roomTest(filter: RoomFilter): Test {
  return listTest(filter.rooms, filter.not_rooms, exactTest)
}

/** An absent list of what to include includes everything; an empty one, nothing. */
function listTest(
  included: readonly string[] | undefined,
  excluded: readonly string[] | undefined,
  testOf: (list: readonly string[]) => Test,
): Test {
  const isIncluded = included === undefined ? () => true : testOf(included)
  const isExcluded = excluded === undefined ? () => false : testOf(excluded)
  return (text) => isIncluded(text) && !isExcluded(text)
}

function exactTest(list: readonly string[]): Test {
  const set = new Set(list)
  return (text) => set.has(text)
}

/** Of the wildcards, types know the star only. */
function typeTest(list: readonly string[]): Test {
  const isListed = exactTest(list)
  const globs = list.filter((type) => type.includes('*')).map(starGlob)
  return (type) => isListed(type) || globs.some((matches) => matches(type))
}

function starGlob(pattern: string): Test {
  const star = pattern.indexOf('*')
  const isPrefix = star === pattern.length - 1
  // Nearly all wildcards in use are `*` and `m.room.*`.
  if (isPrefix) return (type) => type.startsWith(pattern.slice(0, star))
  const glob = new Glob(pattern, { wildcards: '*' })
  return (type) => glob.matches(type)
}

function hasUrl(event: FilteredEvent): boolean {
  return event.content !== undefined && Object.hasOwn(event.content, 'url')
}
