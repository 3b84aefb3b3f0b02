/** Ties a handler to its endpoint: the types of input, caller and output all follow from the endpoint. */
import type { Endpoint, Input, Output } from '#spec/endpoint.ts'
import type { Caller, CallerOf } from './caller.ts'

/** A route of any endpoint, as it is listed and mounted. */
export interface ApiRoute {
  readonly endpoint: Endpoint
  readonly handle: (input: ParsedInput, caller: Caller) => Promise<unknown>
}

export interface ParsedInput {
  readonly params: Readonly<Record<string, unknown>>
  readonly query: Readonly<Record<string, unknown>>
  readonly body: unknown
}

export function route<const E extends Endpoint>(
  endpoint: E,
  handle: (input: Input<E>, caller: CallerOf<E['auth']>) => Promise<Output<E>>,
): ApiRoute {
  // The one place where the types are widened: whoever mounts a route parses by its endpoint's schemas before calling it.
  return { endpoint, handle: handle as unknown as ApiRoute['handle'] }
}
