/** Everything known that hangs on one event, and what a reader sees of it. Pure over what was put in. */
import type { Content, NestedEvent, WireEvent } from '../wire.ts'
import type { Reaction } from './row.ts'

type Event = Omit<WireEvent, 'unsigned'>

export interface ThreadBundle {
  readonly latest_event: NestedEvent
  readonly count: number
  readonly current_user_participated: boolean
}

export class Related {
  readonly edits = new Map<string, { readonly event: Event; readonly content: Content }>()
  readonly reactions = new Map<string, { readonly event: Event; readonly key: string }>()
  readonly replies = new Map<string, Event>()
  #bundle: ThreadBundle | undefined
  /** Replies inside the bundle's count that were redacted after it was made. */
  #bundledGone = 0

  /** Takes the server's own summary of the thread, unless a newer one is here. */
  bundle(bundle: ThreadBundle): void {
    if (this.#bundle && !isNewer(bundle.latest_event, this.#bundle.latest_event)) return
    this.#bundle = bundle
    this.#bundledGone = 0
  }

  dropReply(reply: Event): void {
    if (!this.replies.delete(reply.event_id)) return
    if (this.#bundle && !isNewer(reply, this.#bundle.latest_event)) this.#bundledGone += 1
  }

  /** The newest edit by the author of the original. Others' edits are not valid. */
  latestEdit(original: Event): { readonly event: Event; readonly content: Content } | undefined {
    let latest: { readonly event: Event; readonly content: Content } | undefined
    for (const edit of this.edits.values()) {
      if (edit.event.sender !== original.sender || edit.event.type !== original.type) continue
      if (!latest || isNewer(edit.event, latest.event)) latest = edit
    }
    return latest
  }

  /** Grouped by key, each group where its first reaction stands, so that a bar of reactions does not jump about. */
  reactionGroups(me: string): readonly Reaction[] {
    const groups = new Map<string, string[]>()
    const inOrder = [...this.reactions.values()].sort((a, b) => (isNewer(a.event, b.event) ? 1 : -1))
    for (const { event, key } of inOrder) {
      const senders = groups.get(key) ?? []
      if (!senders.includes(event.sender)) senders.push(event.sender)
      groups.set(key, senders)
    }
    return [...groups].map(([key, senders]) => ({ key, senders, mine: senders.includes(me) }))
  }

  /** Counts the server's summary and what came after it, so that the order of arrival does not matter. */
  thread(me: string): { readonly replies: number; readonly latest: Event; readonly participated: boolean } | undefined {
    const bundle = this.#bundle
    let count = (bundle?.count ?? 0) - this.#bundledGone
    let latest: Event | undefined = bundle?.latest_event
    let participated = bundle?.current_user_participated ?? false
    for (const reply of this.replies.values()) {
      if (!bundle || isNewer(reply, bundle.latest_event)) count += 1
      if (!latest || isNewer(reply, latest)) latest = reply
      participated ||= reply.sender === me
    }
    return latest && count > 0 ? { replies: count, latest, participated } : undefined
  }
}

/** By the author's clock, then by ID: Client-Server API, "Server-side aggregation of m.replace relationships". */
export function isNewer(a: Event, b: Event): boolean {
  if (a.origin_server_ts !== b.origin_server_ts) return a.origin_server_ts > b.origin_server_ts
  return a.event_id > b.event_id
}
