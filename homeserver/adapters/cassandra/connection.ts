/** A session with the cluster, and what its errors mean. */
import cassandra, { type Client, type policies } from 'cassandra-driver'
import { StoreError, type StoreFailure } from '#homeserver/ports/store.ts'
import { within } from './within.ts'

export interface CassandraConnectionOptions {
  /** Nodes to begin with, `host` or `host:port`; the others are found through them. */
  readonly contactPoints: readonly string[]
  /** Reads and writes are answered by a majority of this data center's replicas. */
  readonly localDataCenter: string
  readonly credentials?: { readonly username: string; readonly password: string }
  readonly tls?: { readonly ca?: string }
}

type RetryPolicy = policies.retry.RetryPolicy
type DecisionInfo = policies.retry.DecisionInfo

const CONNECT_TIMEOUT_MS = 3_000
/** Beyond this a node is as good as dead: whoever waits for an answer is to be refused within two seconds. */
const ANSWER_TIMEOUT_MS = 1_800
/** The same for a statement as a whole, whatever the driver still tries: several nodes may fail to answer one after the other. */
const STATEMENT_TIMEOUT_MS = 1_900
/** Nodes of a busy machine take their time to tell each other of a new table. */
const SCHEMA_AGREEMENT_S = 30
/** A node that is gone is tried again this often, so that it serves soon after it is back, however long it was away. */
const RECONNECT_EVERY_MS = 1_000
/** A node that does not answer by then is overtaken by another one; both may answer, since every statement may be repeated. */
const OVERTAKE_AFTER_MS = 300

/** Goes on to the next node where one refuses, but not where one has used up the time. */
class NoSecondPatience extends cassandra.policies.retry.RetryPolicy {
  override onRequestError(...[info, consistency, error]: Parameters<RetryPolicy['onRequestError']>): DecisionInfo {
    if (error instanceof cassandra.errors.OperationTimedOutError) return this.rethrowResult()
    return super.onRequestError(info, consistency, error)
  }
}

export async function connect(options: CassandraConnectionOptions): Promise<Client> {
  const { consistencies } = cassandra.types
  const { Client, policies } = cassandra
  const client = new Client({
    contactPoints: [...options.contactPoints],
    localDataCenter: options.localDataCenter,
    ...(options.credentials && { credentials: options.credentials }),
    ...(options.tls && { sslOptions: { rejectUnauthorized: true, ...(options.tls.ca && { ca: options.tls.ca }) } }),
    // Numbers of 64 bits come as bigint: the driver's own class for them costs more.
    encoding: { useBigIntAsLong: true },
    policies: {
      reconnection: new policies.reconnection.ConstantReconnectionPolicy(RECONNECT_EVERY_MS),
      retry: new NoSecondPatience(),
      speculativeExecution: new policies.speculativeExecution.ConstantSpeculativeExecutionPolicy(OVERTAKE_AFTER_MS, 1),
    },
    queryOptions: {
      consistency: consistencies.localQuorum,
      serialConsistency: consistencies.localSerial,
      prepare: true,
      isIdempotent: true,
    },
    protocolOptions: { maxSchemaAgreementWaitSeconds: SCHEMA_AGREEMENT_S },
    socketOptions: { connectTimeout: CONNECT_TIMEOUT_MS, readTimeout: ANSWER_TIMEOUT_MS },
  })
  try {
    await client.connect()
    return client
  } catch (error) {
    await client.shutdown().catch(() => {})
    throw asStoreError(error)
  }
}

/** What fails is thrown as a `StoreError`, and so is what takes too long. */
export async function asking<T>(answer: Promise<T>, timeoutMs = STATEMENT_TIMEOUT_MS): Promise<T> {
  try {
    return await within(answer, timeoutMs, 'Cassandra does not answer')
  } catch (error) {
    throw asStoreError(error)
  }
}

export function asStoreError(error: unknown): StoreError {
  if (error instanceof StoreError) return error
  const text = error instanceof Error ? error.message : String(error)
  return new StoreError(failureOf(error), `Cassandra: ${text}`, error)
}

function failureOf(error: unknown): StoreFailure {
  const { errors, types } = cassandra
  if (error instanceof errors.NoHostAvailableError) return isRefused(error) ? 'broken' : 'unreachable'
  if (error instanceof errors.OperationTimedOutError || error instanceof errors.BusyConnectionError)
    return 'unreachable'
  // Of a statement that may not be sent twice: the connection ended before its answer.
  if ((error as { readonly isSocketError?: boolean }).isSocketError === true) return 'unreachable'
  if (!(error instanceof errors.ResponseError)) return 'broken'
  const codes = types.responseErrorCodes
  const transient: number[] = [
    ...[codes.unavailableException, codes.overloaded, codes.isBootstrapping, codes.serverError],
    ...[codes.writeTimeout, codes.readTimeout, codes.readFailure, codes.writeFailure],
  ]
  return transient.includes(error.code) ? 'unreachable' : 'broken'
}

/** Nodes were there, but would not let us in: waiting does not help. */
function isRefused(error: InstanceType<typeof cassandra.errors.NoHostAvailableError>): boolean {
  const reasons = Object.values((error.innerErrors ?? {}) as Record<string, unknown>)
  return reasons.some((reason) => reason instanceof cassandra.errors.AuthenticationError)
}

export type CassandraClient = Client
