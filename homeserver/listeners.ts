/** Opens the addresses of the configuration, and says in one line why one of them cannot be opened. */
import { readFileSync } from 'node:fs'
import type { ListenerConfig } from './config/schema.ts'
import type { Application } from './http/application.ts'
import { Listener, type TakeUpgrade } from './http/listener.ts'
import { StartError } from './start-error.ts'

export interface ListenersOptions {
  readonly listeners: readonly ListenerConfig[]
  readonly applicationFor: (listener: ListenerConfig) => Application
  readonly upgradesFor: (listener: ListenerConfig) => ReadonlyMap<string, TakeUpgrade>
}

/** All of them or none. */
export async function openListeners(options: ListenersOptions): Promise<Listener[]> {
  const open: Listener[] = []
  try {
    for (const listener of options.listeners) {
      const application = options.applicationFor(listener)
      const upgrades = options.upgradesFor(listener)
      for (const address of addressesOf(listener)) {
        const port = listener.port === 0 ? (address.sameAs && open.at(-1)?.address.port) || 0 : listener.port
        const opened = await openOne(listener, address, { application, upgrades, port })
        if (opened !== undefined) open.push(opened)
      }
    }
    return open
  } catch (error) {
    await Promise.all(open.map((listener) => listener.close(AbortSignal.abort())))
    throw error
  }
}

interface Address {
  readonly host: string
  /** A second address of the same listener, which a machine may do without. */
  readonly sameAs: boolean
}

/** Some clients take `localhost` for the one, some for the other. */
function addressesOf({ host }: ListenerConfig): Address[] {
  if (host !== 'localhost') return [{ host, sameAs: false }]
  return [
    { host: '127.0.0.1', sameAs: false },
    { host: '::1', sameAs: true },
  ]
}

interface OpenOptions {
  readonly application: Application
  readonly upgrades: ReadonlyMap<string, TakeUpgrade>
  readonly port: number
}

async function openOne(
  listener: ListenerConfig,
  address: Address,
  options: OpenOptions,
): Promise<Listener | undefined> {
  const tls = listener.tls === undefined ? {} : { tls: readTls(listener.tls) }
  try {
    return await Listener.open({ ...options, ...tls, host: address.host })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    const isAbsent =
      code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT' || (code === 'EADDRINUSE' && listener.port === 0)
    if (address.sameAs && isAbsent) return undefined
    throw new StartError(`listeners: ${address.host} port ${options.port} ${reasonFor(code)}`, { cause: error })
  }
}

function reasonFor(code: string): string {
  switch (code) {
    case 'EADDRINUSE':
      return 'is in use by another program; stop that one or choose another port'
    case 'EACCES':
      return 'may not be used by this user; choose a port from 1024 on, or let a reverse proxy listen there'
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return 'cannot be listened on, as this machine has no such address; choose another host'
    default:
      return `cannot be listened on (${code || 'is the certificate and its key in order?'}); see listeners in the configuration`
  }
}

function readTls(tls: NonNullable<ListenerConfig['tls']>) {
  return { cert: read(tls.cert), key: read(tls.key), minVersion: `TLSv${tls.min_version}` as const }
}

function read(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (cause) {
    throw new StartError(`listeners: ${file} cannot be read; name a readable file`, { cause })
  }
}
