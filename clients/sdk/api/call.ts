/** `call(server, endpoint, input)`: one call without a session. `Api` adds tokens to it. */
import type { Endpoint } from '#spec/endpoint.ts'
import type { Host } from '../host.ts'
import { exchange } from './http.ts'
import type { CallInput, CallOutput, Route } from './route.ts'
import { urlOf } from './url.ts'

export interface CallOptions {
  readonly signal?: AbortSignal | undefined
  readonly timeoutMs?: number
  /** For bodies of bytes. */
  readonly contentType?: string
  /** The types of bytes that can be read. */
  readonly accept?: string
}

export interface Server {
  readonly baseUrl: string
  readonly host: Host
}

interface LooseInput {
  readonly params?: Readonly<Record<string, unknown>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
}

export async function call<E extends Endpoint>(
  server: Server,
  endpoint: E | Route<E>,
  input: CallInput<E>,
  options: CallOptions & { readonly token?: string } = {},
): Promise<CallOutput<E>> {
  const { params = {}, query = {}, body } = input as LooseInput
  const response = await exchange(server.host, {
    ...options,
    url: urlOf(server.baseUrl, endpoint.path, params, query),
    method: endpoint.method,
    token: options.token,
    body,
  })
  // The reply is what the definition says or the server is broken; browsers do not check it again.
  return (typeof endpoint.reply === 'symbol' ? await response.blob() : await response.json()) as CallOutput<E>
}
