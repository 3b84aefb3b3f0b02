/** One HTTP exchange: sends, waits no longer than told, and turns whatever goes wrong into an `ApiError`. */
import type { Host } from '../host.ts'
import { ApiError, NO_CONNECTION, TIMED_OUT } from './api-error.ts'

export const TIMEOUT_MS_DEFAULT = 30_000

export interface Exchange {
  readonly url: string
  readonly method: string
  readonly token: string | undefined
  /** A plain value travels as JSON. */
  readonly body: unknown
  readonly contentType?: string
  readonly accept?: string
  readonly timeoutMs?: number
  readonly signal?: AbortSignal | undefined
}

export async function exchange(host: Host, request: Exchange): Promise<Response> {
  const { signal, timeoutMs = TIMEOUT_MS_DEFAULT } = request
  signal?.throwIfAborted()
  const timeout = new AbortController()
  const disarm = host.after(timeoutMs, () => {
    timeout.abort()
  })
  try {
    const response = await host.fetch(request.url, {
      ...initOf(request),
      signal: signal ? AbortSignal.any([signal, timeout.signal]) : timeout.signal,
    })
    if (!response.ok) throw await refusal(response)
    // Read inside the time limit, so that a body that never ends is cut, too.
    const body = response.status === 204 ? null : await response.blob()
    return new Response(body, { status: response.status, headers: response.headers })
  } catch (error) {
    if (error instanceof ApiError) throw error
    signal?.throwIfAborted()
    if (timeout.signal.aborted) {
      throw new ApiError(TIMED_OUT, 'The server did not answer in time.', { status: 0, cause: error })
    }
    throw new ApiError(NO_CONNECTION, 'The server could not be reached.', { status: 0, cause: error })
  } finally {
    disarm()
  }
}

function initOf({ method, token, body, contentType, accept }: Exchange): RequestInit {
  const headers: Record<string, string> = {}
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`
  if (accept !== undefined) headers['accept'] = accept
  if (body === undefined) return { method, headers }
  if (body instanceof Blob || body instanceof Uint8Array) {
    headers['content-type'] = contentType ?? 'application/octet-stream'
    return { method, headers, body: body as Blob | Uint8Array<ArrayBuffer> }
  }
  headers['content-type'] = 'application/json'
  return { method, headers, body: JSON.stringify(body) }
}

async function refusal(response: Response): Promise<ApiError> {
  const text = await response.text()
  return errorOf(response.status, text, response.headers.get('retry-after'))
}

/** Reads an error body; an answer of a proxy in between, which is no Matrix error, becomes `M_UNKNOWN`. */
export function errorOf(status: number, text: string, retryAfter: string | null): ApiError {
  const body = jsonObject(text)
  const errcode = body['errcode']
  const message = body['error']
  const retryAfterMs = retryOf(body['retry_after_ms'], retryAfter)
  return new ApiError(
    typeof errcode === 'string' ? errcode : 'M_UNKNOWN',
    typeof message === 'string' ? message : `The server answered with status ${status}.`,
    { status, body, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
  )
}

function retryOf(field: unknown, header: string | null): number | undefined {
  if (typeof field === 'number' && field >= 0) return field
  const seconds = header === null || header === '' ? Number.NaN : Number(header)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined
}

function jsonObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
  } catch {
    // Not JSON: no fields to offer; the status says enough.
    return {}
  }
}
