/** How this browser is called in the list of sessions, for example "Firefox on Linux". */
export function deviceName(userAgent: string): string {
  return `${browserOf(userAgent)} on ${systemOf(userAgent)}`
}

// The order matters: Edge also says Chrome, and Chrome also says Safari.
const browsers = [
  ['Edg/', 'Edge'],
  ['OPR/', 'Opera'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const

const systems = [
  ['Android', 'Android'],
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Windows', 'Windows'],
  ['Mac OS X', 'macOS'],
  ['CrOS', 'ChromeOS'],
  ['Linux', 'Linux'],
] as const

function browserOf(userAgent: string): string {
  return browsers.find(([mark]) => userAgent.includes(mark))?.[1] ?? 'Browser'
}

function systemOf(userAgent: string): string {
  return systems.find(([mark]) => userAgent.includes(mark))?.[1] ?? 'unknown system'
}
