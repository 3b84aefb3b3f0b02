/** Days and times as people say them. The locale and time zone are the reader's. */
const DAY_MS = 86_400_000

/** The same for all moments of one local day, and only for those. */
export function dayKey(at: number): string {
  const date = new Date(at)
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`
}

export function formatDay(at: number, now: number, locale?: string): string {
  if (dayKey(at) === dayKey(now)) return 'Today'
  if (dayKey(at) === dayKey(startOfDay(now) - DAY_MS / 2)) return 'Yesterday'
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear()
  return new Intl.DateTimeFormat(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(at)
}

export function formatTime(at: number, locale?: string): string {
  return timeFormat(locale).format(at)
}

export function formatMoment(at: number, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' }).format(at)
}

/** For lists: the time today, the weekday within a week, else the date. */
export function formatShort(at: number, now: number, locale?: string): string {
  if (dayKey(at) === dayKey(now)) return formatTime(at, locale)
  const days = (startOfDay(now) - at) / DAY_MS
  const options: Intl.DateTimeFormatOptions = days < 6 ? { weekday: 'short' } : { day: 'numeric', month: 'short' }
  return new Intl.DateTimeFormat(locale, options).format(at)
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0)
}

/** Creating a formatter is slow; every message needs one. */
const timeFormats = new Map<string | undefined, Intl.DateTimeFormat>()

function timeFormat(locale: string | undefined): Intl.DateTimeFormat {
  const known = timeFormats.get(locale)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat(locale, { timeStyle: 'short' })
  timeFormats.set(locale, made)
  return made
}
