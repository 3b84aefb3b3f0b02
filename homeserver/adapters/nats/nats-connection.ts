/** One connection to NATS, which ends when it breaks: the bus makes another one. */
import { connect, credsAuthenticator, type ConnectionOptions, type NatsConnection } from '@nats-io/transport-node'

const PORT = 4222
const HANDSHAKE_MS_MAX = 2000
/** A server that does not answer two of these is taken for lost. */
const PING_MS = 2000

export type NatsLogin =
  | { readonly token: string }
  | { readonly user: string; readonly password: string }
  /** The text of a `.creds` file. */
  | { readonly credentials: string }

export interface NatsAddress {
  /** `nats://host:4222`, or `tls` for a connection that must be encrypted. The first that answers is used. */
  readonly servers: readonly string[]
  readonly login?: NatsLogin
  /** For `tls`, PEM. By default the system's authorities are trusted. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string }
}

/** Throws a `TypeError` that does not repeat what it refuses, which may hold a password. */
export function natsOptions({ servers, login, tls }: NatsAddress): ConnectionOptions {
  const urls = servers.map(serverUrl)
  const isTls = urls.some(({ protocol }) => protocol === 'tls:')
  return {
    servers: urls.map(({ hostname, port }) => `${hostname}:${port === '' ? PORT : port}`),
    ...loginOptions(login),
    ...(isTls ? { tls: { ...tls } } : {}),
    name: 'friendshaped',
    timeout: HANDSHAKE_MS_MAX,
    pingInterval: PING_MS,
    reconnect: false,
  }
}

/** `refused` hears what the server says it will not do, such as a subject that this login may not use. */
export async function openConnection(
  options: ConnectionOptions,
  refused: (reason: string) => void,
): Promise<NatsConnection> {
  const connection = await connect(options)
  void watch(connection, refused)
  return connection
}

async function watch(connection: NatsConnection, refused: (reason: string) => void): Promise<void> {
  for await (const status of connection.status()) {
    if (status.type === 'error') refused(status.error.message)
    // Left alone, the driver would first wait until everything is sent to the server that takes nothing any more.
    if (status.type === 'staleConnection') void connection.close()
  }
}

function serverUrl(text: string): URL {
  const url = URL.parse(text)
  if (url === null || !['nats:', 'tls:'].includes(url.protocol) || url.hostname === '') {
    throw new TypeError('not the address of a NATS server: it looks like nats://host:4222')
  }
  if (url.username !== '' || url.password !== '') {
    throw new TypeError(
      'the address of a NATS server holds no user, password or token: these are settings of their own',
    )
  }
  return url
}

function loginOptions(login: NatsLogin | undefined): ConnectionOptions {
  if (login === undefined) return {}
  if ('token' in login) return { token: login.token }
  if ('credentials' in login) return { authenticator: credsAuthenticator(Buffer.from(login.credentials)) }
  return { user: login.user, pass: login.password }
}
