/** One room as the user sees it. Fed by sync; every part that changes on its own is an `Observable` of its own. */
import { Subject } from '../observable.ts'
import type { Outgoing } from '../outbox/outgoing.ts'
import { RoomTimelines } from '../timeline/room-timelines.ts'
import type { EventContent, EventRow } from '../timeline/row.ts'
import type { Timeline } from '../timeline/timeline.ts'
import type { RoomPicture } from '../store/snapshot.ts'
import { textIn, textsIn, type BareEvent, type JoinedRoomBody, type StrippedEvent } from '../wire.ts'
import { Archive, type ArchivePage } from './archive.ts'
import { echoOf } from './echo-of.ts'
import { hasNew } from './has-new.ts'
import { Members } from './members.ts'
import { Messages } from './messages.ts'
import { permissionsOf } from './power.ts'
import { Reading } from './reading.ts'
import { Receipts } from './receipts.ts'
import { RoomAccount } from './room-account.ts'
import { snapshotOf } from './room-snapshot.ts'
import { isState, RoomPages } from './room-pages.ts'
import type { RoomPorts } from './room-ports.ts'
import { RoomState } from './room-state.ts'
import { roomTitle } from './room-title.ts'
import type { Membership, Permissions, Unread } from './room-values.ts'
import { Settings } from './settings.ts'
import { Typing } from './typing.ts'

export type { Draft, FileMessage } from './message-content.ts'

export class Room extends Subject {
  readonly id: string
  readonly members: Members
  readonly typing: Typing
  readonly receipts: Receipts
  readonly messages: Messages
  readonly reading: Reading
  readonly settings: Settings
  readonly #archive: Archive
  readonly #ports: RoomPorts
  readonly #state = new RoomState()
  readonly #account = new RoomAccount()
  readonly #timelines: RoomTimelines
  /** For an invite, which carries no times. */
  readonly #metAt: number
  #membership: Membership
  #summary: NonNullable<JoinedRoomBody['summary']> = {}

  constructor(id: string, membership: Membership, ports: RoomPorts) {
    super()
    this.id = id
    this.#ports = ports
    this.#membership = membership
    this.#metAt = ports.api.host.now()
    const pages = new RoomPages(ports.api, id, (members) => {
      this.members.learn(members)
      this.members.publish()
    })
    this.members = new Members(this.#state, () => pages.members())
    this.typing = new Typing(ports.me)
    this.#timelines = new RoomTimelines(ports.me, pages)
    this.receipts = new Receipts(ports.me, (eventId) => this.timeline.hiddenAfter(eventId))
    this.#archive = new Archive(id, ports.api, this.#timelines)
    this.messages = new Messages(id, ports, this.#timelines.index)
    this.reading = new Reading(this, ports)
    this.settings = new Settings(this, ports)
    for (const entry of ports.outbox.entriesOf(id)) this.setEcho(entry)
  }

  get timeline(): Timeline {
    return this.#timelines.main
  }

  /** The replies under an event; made on the first call, kept for later ones. */
  thread(rootId: string): Timeline {
    return this.#timelines.thread(rootId)
  }

  get name(): string {
    return roomTitle({ me: this.#ports.me, state: this.#state, members: this.members, summary: this.#summary })
  }

  /** Of the room; of the other person where a direct room has none. */
  get avatarUrl(): string | undefined {
    const own = textIn(this.state('m.room.avatar'), 'url')
    const other = this.directUserId
    return own ?? (other === undefined ? undefined : this.members.get(other)?.avatarUrl)
  }

  get topic(): string | undefined {
    return textIn(this.state('m.room.topic'), 'topic')
  }

  get canonicalAlias(): string | undefined {
    return textIn(this.state('m.room.canonical_alias'), 'alias')
  }

  get membership(): Membership {
    return this.#membership
  }

  /** For an invite: who sent it. */
  get inviter(): string | undefined {
    return this.#membership === 'invite' ? this.#ownMember?.sender : undefined
  }

  /** The other person of a direct message. */
  get directUserId(): string | undefined {
    const isDirectInvite = this.#membership === 'invite' && this.#ownMember?.content['is_direct'] === true
    return this.#ports.directUserOf(this.id) ?? (isDirectInvite ? this.#ownMember.sender : undefined)
  }

  get isDirect(): boolean {
    return this.directUserId !== undefined
  }

  get isSpace(): boolean {
    return this.state('m.room.create')?.['type'] === 'm.space'
  }

  get isEncrypted(): boolean {
    return this.state('m.room.encryption') !== undefined
  }

  get joinRule(): string {
    return textIn(this.state('m.room.join_rules'), 'join_rule') ?? 'invite'
  }

  /** The room that replaces this one after an upgrade. */
  get successorId(): string | undefined {
    return textIn(this.state('m.room.tombstone'), 'replacement_room')
  }

  get memberCount(): number {
    return this.#summary['m.joined_member_count'] ?? this.members.joined().length
  }

  get tags(): ReadonlyMap<string, { readonly order?: number }> {
    return this.#account.tags
  }

  /** Event ID of the read marker, for the line above what is new. */
  get fullyRead(): string | undefined {
    return this.#account.fullyRead
  }

  get pinned(): readonly string[] {
    return textsIn(this.state('m.room.pinned_events'), 'pinned')
  }

  get permissions(): Permissions {
    return permissionsOf(this.#state, this.#ports.me, this.#membership === 'join')
  }

  /** The newest message. */
  get latest(): EventRow | undefined {
    return this.#timelines.latest
  }

  /** When something was last said here, for the order of the list. */
  get activeAt(): number {
    return this.#timelines.newestAt === 0 ? this.#metAt : this.#timelines.newestAt
  }

  get unread(): Unread {
    const { latest, timeline } = this
    const receipt = this.receipts.of(this.#ports.me)
    const isNew = this.#membership === 'join' && hasNew({ latest, receipt, timeline, me: this.#ports.me })
    return { ...this.#account.counts, marked: this.#account.isMarkedUnread, hasNew: isNew }
  }

  /** Content of the current state event of this type. */
  state(type: string, stateKey = ''): EventContent | undefined {
    return this.#state.content(type, stateKey)
  }

  /** The events that threads hang on, newest activity first. */
  async listThreads(
    from?: string,
  ): Promise<{ readonly roots: readonly EventRow[]; readonly next: string | undefined }> {
    const { rows, next } = await this.#archive.threads(from)
    return { roots: rows, next }
  }

  /** Messages with files, newest first. */
  async listFiles(from?: string): Promise<ArchivePage> {
    return this.#archive.files(from)
  }

  // What follows feeds the room. `publishAll` tells of it once everything is in place.

  apply(membership: Membership, body: JoinedRoomBody): void {
    this.mark()
    this.#membership = membership
    const timeline = body.timeline?.events ?? []
    // With `state_after` the timeline must not be read for state: resolved state need not follow the order of arrival.
    const state = body.state_after?.events ?? [...(body.state?.events ?? []), ...timeline]
    for (const event of state) if (isState(event)) this.#setState(event)
    if (body.summary) this.#summary = { ...this.#summary, ...body.summary }
    if (body.timeline) {
      for (const transactionId of this.#timelines.receive(body.timeline)) this.#ports.outbox.arrived(transactionId)
    }
    for (const event of body.account_data?.events ?? []) this.#account.set(event)
    for (const event of body.ephemeral?.events ?? []) this.#applyEphemeral(event)
    this.#account.count(body)
  }

  /** An invite or a knock: all that is known of the room is this much of its state. */
  applyStripped(membership: Membership, events: readonly StrippedEvent[]): void {
    this.mark()
    this.#membership = membership
    for (const event of events) this.#setState(event)
  }

  setEcho(entry: Outgoing): void {
    this.#timelines.setEcho(echoOf(entry, this.#ports.me))
  }

  acceptEcho(entry: Outgoing, eventId: string): void {
    this.#timelines.acceptEcho(entry.transactionId, eventId)
    this.setEcho({ ...entry, sending: { phase: 'sent', transactionId: entry.transactionId } })
  }

  dropEcho(transactionId: string): void {
    this.#timelines.dropEcho(transactionId)
  }

  /** The user has read up to here: shown before the server confirms it. */
  noteRead(eventId: string, threadId: string | undefined, at: number): void {
    this.receipts.set(threadId ?? 'main', { userId: this.#ports.me, eventId, at })
    this.#account.read(threadId)
    this.mark()
  }

  setAccountData(event: BareEvent): void {
    this.#account.set(event)
    this.mark()
  }

  /** What a reload needs to show the room; nothing for one that was left. */
  get picture(): RoomPicture {
    const membership = this.#membership
    if (membership === 'invite' || membership === 'knock') return { membership, state: [...this.#state] }
    if (membership !== 'join') return undefined
    const body = snapshotOf({
      me: this.#ports.me,
      state: this.#state,
      account: this.#account,
      receipts: this.receipts,
      summary: this.#summary,
      tail: this.#timelines.tail,
    })
    return { membership, body }
  }

  /** The user's list of direct rooms changed. */
  touch(): void {
    this.mark()
  }

  /** Tells every part that changed; gives whether the room itself did. */
  publishAll(): boolean {
    this.#timelines.publish()
    for (const part of [this.members, this.typing, this.receipts]) part.publish()
    return this.publish()
  }

  #setState(event: StrippedEvent): void {
    if (event.type === 'm.room.member') {
      this.members.set(event)
      return
    }
    this.#state.set(event)
    if (event.type === 'm.room.power_levels') this.members.touch()
  }

  #applyEphemeral({ type, content }: BareEvent): void {
    if (type === 'm.typing') this.typing.set(content)
    else if (type === 'm.receipt') this.receipts.add(content)
  }

  get #ownMember(): StrippedEvent | undefined {
    return this.#state.event('m.room.member', this.#ports.me)
  }
}
