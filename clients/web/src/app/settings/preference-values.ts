export const themes = ['system', 'light', 'dark'] as const
export const densities = ['comfortable', 'compact'] as const
export const sendKeys = ['enter', 'ctrl-enter'] as const
export const roomOrders = ['recent', 'name'] as const

export interface Preferences {
  readonly theme: (typeof themes)[number]
  readonly density: (typeof densities)[number]
  /** Which key sends; the other one makes a new line. */
  readonly sendKey: (typeof sendKeys)[number]
  readonly roomOrder: (typeof roomOrders)[number]
  readonly desktopNotifications: boolean
  readonly sendReadReceipts: boolean
  /** Sections of the channel list that are folded. */
  readonly collapsed: readonly string[]
}

export const defaultPreferences: Preferences = {
  theme: 'system',
  density: 'comfortable',
  sendKey: 'enter',
  roomOrder: 'recent',
  desktopNotifications: false,
  sendReadReceipts: true,
  collapsed: [],
}

/** Takes what is understood and leaves the rest at its default: the text may come from an older or newer version. */
export function readPreferences(text: string | null): Preferences {
  const kept = parse(text)
  return {
    theme: oneOf(themes, kept['theme'], defaultPreferences.theme),
    density: oneOf(densities, kept['density'], defaultPreferences.density),
    sendKey: oneOf(sendKeys, kept['sendKey'], defaultPreferences.sendKey),
    roomOrder: oneOf(roomOrders, kept['roomOrder'], defaultPreferences.roomOrder),
    desktopNotifications: kept['desktopNotifications'] === true,
    sendReadReceipts: kept['sendReadReceipts'] !== false,
    collapsed: Array.isArray(kept['collapsed'])
      ? kept['collapsed'].filter((name): name is string => typeof name === 'string')
      : [],
  }
}

function parse(text: string | null): Record<string, unknown> {
  if (text === null) return {}
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    // Damaged by hand or by a crash: the defaults are a good answer.
    return {}
  }
}

function oneOf<const T extends string>(allowed: readonly T[], value: unknown, otherwise: T): T {
  return allowed.find((name) => name === value) ?? otherwise
}
