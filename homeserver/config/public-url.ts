import type { ListenerConfig } from './schema.ts'

const EVERY_ADDRESS = new Set(['0.0.0.0', '::', ''])

/** Where the first listener for clients is reached from this machine. */
export function publicUrlOf(listeners: readonly ListenerConfig[]): string {
  const listener = listeners.find(({ serves }) => serves.includes('client')) ?? listeners[0]
  if (listener === undefined) return 'http://localhost:8008'
  const host = EVERY_ADDRESS.has(listener.host) ? 'localhost' : listener.host
  const scheme = listener.tls === undefined ? 'http' : 'https'
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${listener.port}`
}
