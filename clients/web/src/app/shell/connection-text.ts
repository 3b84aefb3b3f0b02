import type { ConnectionStatus } from '#sdk/connection/status.ts'

export interface ConnectionNews {
  readonly text: string
  readonly canRetry: boolean
}

/** What the banner says; `undefined` while there is nothing to worry about. */
export function connectionText(status: ConnectionStatus): ConnectionNews | undefined {
  switch (status) {
    case 'live':
    case 'polling':
      return undefined
    case 'connecting':
      return { text: 'Connecting…', canRetry: false }
    case 'offline':
      return { text: 'No connection. What you write is kept and sent when it is back.', canRetry: true }
    case 'stopped':
      return { text: 'Disconnected.', canRetry: true }
  }
}

/** One or two words for the footer of the sidebar. */
export function connectionWord(status: ConnectionStatus): string {
  const words = {
    live: 'Online',
    polling: 'Online, slow connection',
    connecting: 'Connecting…',
    offline: 'Offline',
    stopped: 'Disconnected',
  }
  return words[status]
}
