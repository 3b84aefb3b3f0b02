/**
 * A service whose methods are carried out where the shard of their subject is written: here, or on the node that holds it.
 *
 * Only what is named goes to another node. Everything else, reading above all, stays where the request arrived.
 */
import type { Json } from '#homeserver/ports/store.ts'

/** What travels for an argument or a result. */
export type Carried = Json | undefined

export interface Home {
  /** Carries a procedure out where the shard of the subject is written, which may be here. */
  call(subject: string, procedure: string, args: readonly Carried[], options: HomeCallOptions): Promise<Carried>
  /** What this node does for others, for subjects whose shard it writes. */
  offer(procedure: string, run: (args: readonly Carried[]) => Promise<Carried>, options?: OfferOptions): void
}

export interface OfferOptions {
  /** It looks at nothing but what the subject's own shard holds, so it need not be known what other nodes have acknowledged. */
  readonly isSelfContained: boolean
}

export interface HomeCallOptions {
  /** Carrying it out twice is as good as once: it may be tried again where it is not known what became of it. */
  readonly repeatable: boolean
}

/** `T` where it is JSON through and through, and something that it does not fit where not: a `Map`, a function, `unknown`. */
type AsJson<T> = T extends null | boolean | number | string | undefined | void
  ? T
  : T extends Json
    ? T
    : T extends bigint | symbol | ((...args: never[]) => unknown)
      ? never
      : T extends object
        ? { [Name in keyof T]: AsJson<T[Name]> }
        : never

/** `T` with JSON in the place of what its schema lets through unseen. What was parsed from JSON is of this type, too. */
export type JsonOf<T> = unknown extends T
  ? Json
  : T extends null | boolean | number | string | undefined
    ? T
    : { [Name in keyof T]: JsonOf<T[Name]> }

type IsCarried<T> = [T] extends [AsJson<T>] ? true : false

// oxlint-disable-next-line typescript/no-explicit-any -- what is asked for are the parameters, whatever they are
type Method = (...args: any[]) => Promise<unknown>

/** The methods that can be carried out elsewhere: they wait, and take and give nothing but JSON. */
export type Forwardable<Service> = {
  [Name in keyof Service]: Service[Name] extends Method
    ? IsCarried<Parameters<Service[Name]>> extends true
      ? IsCarried<Awaited<ReturnType<Service[Name]>>> extends true
        ? Name
        : never
      : never
    : never
}[keyof Service] &
  string

/** The room, user or alias ID that a method is about. */
export type SubjectOf<Service, Name extends keyof Service> = Service[Name] extends (...args: infer Args) => unknown
  ? (...args: Args) => string
  : never

export interface AtHome<Service, Name extends Forwardable<Service>> {
  /** Absent where this process writes everything. */
  readonly home: Home | undefined
  /** Of the service, the same on every node. */
  readonly name: string
  readonly service: Service
  /** The methods that go to another node, and how their subject follows from their arguments. */
  readonly subjects: { readonly [Each in Name]: SubjectOf<Service, Each> }
  /**
   * Those of them that do no harm if they are carried out twice, because they set what they set, or are told apart by a transaction ID.
   * The others are not tried again where a connection broke and nobody knows whether they were carried out.
   */
  readonly repeatable?: readonly NoInfer<Name>[]
  /** Those of them that look at nothing outside of their subject's shard. */
  readonly selfContained?: readonly NoInfer<Name>[]
}

/**
 * The service as others are to use it. It also offers the methods to other nodes, so it is called once for each service.
 *
 * A method of the result is bound to it. What `service` does with `this` inside stays with `service`.
 */
export function atHome<Service extends object, const Name extends Forwardable<Service>>(
  options: AtHome<Service, Name>,
): Service {
  const { home, service, subjects } = options
  if (!home) return service
  const forwarded = new Map<PropertyKey, unknown>()
  for (const method of Object.keys(subjects) as Name[]) forwarded.set(method, forward({ ...options, home }, method))
  const bound = new Map<PropertyKey, { readonly from: unknown; readonly method: unknown }>()
  return new Proxy(service, {
    get(_target, property) {
      if (forwarded.has(property)) return forwarded.get(property)
      const value: unknown = Reflect.get(service, property, service)
      if (typeof value !== 'function' || property === 'constructor') return value
      const known = bound.get(property)
      if (known?.from === value) return known.method
      // Private fields are found on the service itself only.
      const method: unknown = value.bind(service)
      bound.set(property, { from: value, method })
      return method
    },
  })
}

type Run = (...args: Carried[]) => Promise<Carried>

function forward<Service extends object, Name extends Forwardable<Service>>(
  {
    home,
    name,
    service,
    subjects,
    repeatable = [],
    selfContained = [],
  }: AtHome<Service, Name> & { readonly home: Home },
  method: Name,
): (...args: readonly Carried[]) => Promise<Carried> {
  const procedure = `${name}.${method}`
  // That these fit is what `Forwardable` says.
  const run = (args: readonly Carried[]) => (service[method] as Run).apply(service, [...args])
  const subjectOf = subjects[method] as (...args: readonly Carried[]) => string
  const options = { repeatable: repeatable.includes(method) }
  home.offer(procedure, run, { isSelfContained: selfContained.includes(method) })
  return async (...args) => {
    return await home.call(subjectOf(...args), procedure, args, options)
  }
}
