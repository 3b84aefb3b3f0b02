/**
 * An endpoint as a browser needs it: method and path. The compiler holds both against the definition in `spec/`, of which
 * only the type is imported, so that no schema library ends up in a bundle.
 */
import type { Bytes, Endpoint } from '#spec/endpoint.ts'
import type * as z from 'zod'

declare const definition: unique symbol

export interface Route<E extends Endpoint = Endpoint> {
  readonly method: E['method']
  readonly path: E['path']
  /** Whether the reply is bytes; a definition says the same by a symbol. */
  readonly reply: 'json' | symbol
  /** Never there: carries the type of the definition. */
  readonly [definition]?: E
}

export function route<E extends Endpoint>(method: E['method'], path: E['path']): Route<E> {
  return { method, path, reply: 'json' }
}

export function bytesRoute<E extends Endpoint & { readonly reply: Bytes }>(
  method: E['method'],
  path: E['path'],
): Route<E> {
  return { method, path, reply: Symbol('bytes') }
}

type Sent<T> = T extends z.ZodType ? z.input<T> : T extends Bytes ? Blob | Uint8Array<ArrayBuffer> : undefined

type Params<E extends Endpoint> = { readonly [Name in keyof E['params']]: z.input<E['params'][Name]> }

/** A URL is text, so the schemas of a query take text; numbers and booleans are spelled out for the caller. */
type Query<T> = { readonly [Name in keyof T]: string extends T[Name] ? T[Name] | number | boolean : T[Name] }

/** A part that may be empty may be left out. */
type Part<Name extends string, T> = [T] extends [undefined]
  ? unknown
  : Record<never, never> extends T
    ? { readonly [Key in Name]?: T }
    : { readonly [Key in Name]: T }

/** What the caller of an endpoint hands over: the unchecked side of the schemas. */
export type CallInput<E extends Endpoint> = Part<'params', Params<E>> &
  Part<'query', Query<z.input<E['query']>>> &
  Part<'body', Sent<E['body']>>

/** What the caller gets: as the definition promises, not checked again at run time. */
export type CallOutput<E extends Endpoint> = E['reply'] extends z.ZodType ? z.output<E['reply']> : Blob
