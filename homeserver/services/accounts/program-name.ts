/** What to call a device that nobody has named: the program that it runs, as its `User-Agent` tells. Pure. */

const UNKNOWN = 'Unknown device'
/** A browser names others first, for the sake of compatibility: the first of these that it names is what it is. */
const BROWSERS = [
  ['Edg', 'Edge'],
  ['OPR', 'Opera'],
  ['Firefox', 'Firefox'],
  ['Chrome', 'Chrome'],
  ['Safari', 'Safari'],
] as const

export function programOf(userAgent: string): string {
  if (!userAgent.startsWith('Mozilla/')) return /^[\w.+-]+/.exec(userAgent)?.[0] ?? UNKNOWN
  return BROWSERS.find(([token]) => userAgent.includes(` ${token}/`))?.[1] ?? UNKNOWN
}
