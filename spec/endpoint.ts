/**
 * An endpoint is written once. From this one value come the mounting, the validation, the handler's types, the typed
 * client and the OpenAPI document. `endpoint` only returns what it is given: its work is in the types, which refuse a path
 * with a `{name}` that has no schema in `params`.
 */
import type * as z from 'zod'
import type { Errcode } from './errors.ts'

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'

/** `optional`: a token is checked where one is sent. `bearer`: the handler checks a credential that is no access token. */
export type Auth = 'none' | 'optional' | 'accessToken' | 'bearer'

/** The bucket that a call is counted in. `none` is for cheap, cacheable or already bounded calls. */
export type RateLimitClass =
  'none' | 'read' | 'write' | 'message' | 'membership' | 'create' | 'media' | 'login' | 'register'

/** Marks a request or reply body that is a stream of bytes, not JSON. */
export const bytes = Symbol('bytes')
export type Bytes = typeof bytes

export interface Endpoint {
  /** The operationId: unique over all endpoints. */
  readonly id: string
  readonly summary: string
  readonly method: Method
  /** The stable path with `{names}`, for example `/_matrix/client/v3/rooms/{roomId}/join`. */
  readonly path: string
  /** Other paths that answer the same, for example an unstable prefix that clients still use; same `{names}`. */
  readonly aliases?: readonly string[]
  readonly auth: Auth
  readonly rateLimit: RateLimitClass
  readonly params: Readonly<Record<string, z.ZodType>>
  readonly query: z.ZodObject
  /** A request without a body counts as one with `{}`, unless `bodyRequired` says otherwise. */
  readonly body?: z.ZodType | Bytes
  /** For what is made or kept of the body alone: without one, something was lost on the way rather than left out. */
  readonly bodyRequired?: true
  readonly reply: z.ZodType | Bytes
  /** What the handler adds to the codes that follow from auth, parameters, body and rate limit. */
  readonly errors: readonly Errcode[]
  /** Where the specification gives one of `errors` another status here than the registry does. */
  readonly errorStatus?: Readonly<Partial<Record<Errcode, number>>>
  /** The body becomes part of an event, so it must be canonical-JSON clean: no floats, no lone surrogates, bounded depth. */
  readonly eventContent?: true
  /** Where the default of 256 KiB does not fit. What a stream of bytes may have is up to the configuration. */
  readonly bodyBytesMax?: number
  /** The call may need user-interactive authentication. */
  readonly userInteractive?: true
}

type PathNames<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PathNames<Rest>
  : never

type Checked<E extends Endpoint> = E & { readonly params: Readonly<Record<PathNames<E['path']>, z.ZodType>> }

export function endpoint<const E extends Endpoint>(definition: Checked<E>): E {
  return definition
}

type Body<E extends Endpoint> = E['body'] extends z.ZodType
  ? z.output<E['body']>
  : E['body'] extends Bytes
    ? AsyncIterable<Uint8Array>
    : undefined

/** What a handler is given: everything parsed. */
export interface Input<E extends Endpoint> {
  readonly params: { readonly [Name in keyof E['params']]: z.output<E['params'][Name]> }
  readonly query: z.output<E['query']>
  readonly body: Body<E>
}

/** A reply of bytes with the headers that describe it. */
export interface ByteReply {
  readonly status?: number
  readonly headers: Readonly<Record<string, string>>
  readonly content: AsyncIterable<Uint8Array> | Uint8Array
}

export type Output<E extends Endpoint> = E['reply'] extends z.ZodType ? z.input<E['reply']> : ByteReply

/** A handler with its endpoint. `Caller` is what the transport knows of who calls; it differs by API. */
export interface Route<Caller, E extends Endpoint = Endpoint> {
  readonly endpoint: E
  readonly handle: (input: Input<E>, caller: Caller) => Promise<Output<E>>
}
