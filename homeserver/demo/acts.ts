/** From a script to what is done at which time, in the order of doing it. Pure. */
import { ScriptError, type ScriptMessage, type When } from './script.ts'

export type Act = { readonly at: number; readonly message: ScriptMessage } & (
  | { readonly kind: 'say' | 'edit' | 'redact' | 'pin' }
  | { readonly kind: 'react'; readonly by: string; readonly key: string }
)

const REACTION_MS = 25_000
const PIN_MS = 50_000
const SATURDAY = 6
const SUNDAY = 0

/** Times of day are those of the machine, as whoever looks at the demo lives by them. */
export function actsOf(script: readonly ScriptMessage[], now: number): Act[] {
  const acts: Act[] = []
  let previous = -Infinity
  for (const message of script) {
    const at = timeOf(message.when, previous, now)
    if (at <= previous || at >= now) throw new ScriptError(`line ${message.line} is out of the order of time`)
    acts.push({ kind: 'say', at, message }, ...followUpsOf(message, at, now))
    previous = at
  }
  // The sort is stable: what happens at the same time stays in the order of the script.
  return acts.toSorted((a, b) => a.at - b.at)
}

function followUpsOf(message: ScriptMessage, saidAt: number, now: number): Act[] {
  const { reactions, edit, redactAfterMs, isPinned } = message
  const after = (ms: number): number => Math.min(saidAt + ms, now - 1)
  const each = reactions.flatMap(({ key, by }) => by.map((who) => ({ key, by: who })))
  const acts: Act[] = each.map((reaction, index) => ({
    ...{ kind: 'react', message, at: after((index + 1) * REACTION_MS) },
    ...reaction,
  }))
  if (isPinned) acts.push({ kind: 'pin', message, at: after(PIN_MS) })
  if (edit) acts.push({ kind: 'edit', message, at: after(edit.afterMs) })
  if (redactAfterMs !== undefined) acts.push({ kind: 'redact', message, at: after(redactAfterMs) })
  return acts
}

function timeOf(when: When, previous: number, now: number): number {
  switch (when.kind) {
    case 'day':
      return workingDayBefore(now, when.daysAgo).setHours(when.hour, when.minute, 0, 0)
    case 'after':
      return previous + when.ms
    case 'before now':
      return now - when.ms
  }
}

/** The day that lies so many working days before today. */
export function workingDayBefore(now: number, count: number): Date {
  const day = new Date(now)
  for (let left = count; left > 0;) {
    day.setDate(day.getDate() - 1)
    if (day.getDay() !== SATURDAY && day.getDay() !== SUNDAY) left--
  }
  return day
}
