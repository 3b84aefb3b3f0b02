/**
 * The events of one room by ID, and what hangs on them. Knows nothing of order: an edit may come before its message, a
 * redaction before what it redacts. Each change answers with the IDs of the events that look different now.
 */
import { textIn, type WireEvent } from '../wire.ts'
import { relationOf } from './relation.ts'
import { Related } from './related.ts'
import type { Redacted } from './row.ts'

type Event = Omit<WireEvent, 'unsigned'>

export class EventIndex {
  readonly #events = new Map<string, WireEvent>()
  readonly #related = new Map<string, Related>()
  /** By the redacted event; then by the redaction, because a local one may be taken back. */
  readonly #redactions = new Map<string, Map<string, Redacted>>()
  /** From edits that came inside of their target to that target. */
  readonly #bundledEdits = new Map<string, string>()

  get(id: string): WireEvent | undefined {
    return this.#events.get(id)
  }

  related(id: string): Related | undefined {
    return this.#related.get(id)
  }

  redactionOf(id: string): Redacted | undefined {
    const because = this.#events.get(id)?.unsigned?.redacted_because
    if (because) return redactedBy(because)
    return this.#redactions.get(id)?.values().next().value
  }

  add(event: WireEvent): readonly string[] {
    const id = event.event_id
    const known = this.#events.get(id)
    if (known && (known.unsigned?.redacted_because || !event.unsigned?.redacted_because)) return []
    this.#events.set(id, event)
    const affected = new Set([id])
    const bundles = event.unsigned?.['m.relations']
    if (bundles?.['m.replace']) {
      this.#bundledEdits.set(bundles['m.replace'].event_id, id)
      this.#relate(bundles['m.replace'], affected)
    }
    if (bundles?.['m.thread']) this.#relatedTo(id).bundle(bundles['m.thread'])
    if (known) this.#unrelate(known, affected)
    this.#relate(event, affected)
    return [...affected]
  }

  /** Takes back a local echo. */
  remove(id: string): readonly string[] {
    const event = this.#events.get(id)
    if (!event) return []
    this.#events.delete(id)
    const affected = new Set([id])
    const relation = relationOf(event)
    if (relation.kind === 'redaction') {
      this.#redactions.get(relation.target)?.delete(id)
      affected.add(relation.target)
      const target = this.#events.get(relation.target)
      if (target && !this.redactionOf(relation.target)) this.#relate(target, affected)
    } else {
      // Forgotten, not redacted: the thread's count loses nothing that the server had counted.
      if (relation.kind === 'thread') this.#related.get(relation.root)?.replies.delete(id)
      this.#unrelate(event, affected)
    }
    return [...affected]
  }

  /** The own reaction with this key, to take it back. */
  reactionBy(sender: string, target: string, key: string): string | undefined {
    for (const reaction of this.#related.get(target)?.reactions.values() ?? []) {
      if (reaction.event.sender === sender && reaction.key === key) return reaction.event.event_id
    }
    return undefined
  }

  #relate(event: Event, affected: Set<string>): void {
    const id = event.event_id
    const relation = relationOf(event)
    if (relation.kind === 'redaction') {
      const redactions = this.#redactions.get(relation.target) ?? new Map<string, Redacted>()
      this.#redactions.set(relation.target, redactions.set(id, redactedBy(event)))
      affected.add(relation.target)
      const target = this.#events.get(relation.target)
      if (target) this.#unrelate(target, affected)
      this.#dropBundledEdit(relation.target, affected)
      return
    }
    if (relation.kind === 'none' || this.redactionOf(id)) return
    if (relation.kind === 'thread') {
      this.#relatedTo(relation.root).replies.set(id, event)
      affected.add(relation.root)
      return
    }
    const related = this.#relatedTo(relation.target)
    if (relation.kind === 'edit') related.edits.set(id, { event, content: relation.content })
    else related.reactions.set(id, { event, key: relation.key })
    this.#touch(relation.target, affected)
  }

  #unrelate(event: Event, affected: Set<string>): void {
    const relation = relationOf(event)
    if (relation.kind === 'none' || relation.kind === 'redaction') return
    const target = relation.kind === 'thread' ? relation.root : relation.target
    const related = this.#related.get(target)
    related?.dropReply(event)
    related?.edits.delete(event.event_id)
    related?.reactions.delete(event.event_id)
    this.#touch(target, affected)
  }

  /** An edit may be known only from its target's aggregation; then there is no event to read the target from. */
  #dropBundledEdit(editId: string, affected: Set<string>): void {
    const target = this.#bundledEdits.get(editId)
    if (target === undefined || !this.#related.get(target)?.edits.delete(editId)) return
    this.#touch(target, affected)
  }

  /** The event itself, and the thread whose summary may quote it. */
  #touch(id: string, affected: Set<string>): void {
    affected.add(id)
    const event = this.#events.get(id)
    const relation = event && relationOf(event)
    if (relation?.kind === 'thread') affected.add(relation.root)
  }

  #relatedTo(id: string): Related {
    const related = this.#related.get(id) ?? new Related()
    this.#related.set(id, related)
    return related
  }
}

function redactedBy(event: Event): Redacted {
  return { by: event.sender, reason: textIn(event.content, 'reason') }
}
