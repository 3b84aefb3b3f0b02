/** What this folder tells of its work. The host's logger fits. */
export interface HttpLog {
  debug(event: string, fields?: Readonly<Record<string, unknown>>): void
  warn(event: string, fields?: Readonly<Record<string, unknown>>): void
  error(event: string, fields?: Readonly<Record<string, unknown>>): void
}

export interface HandledRequest {
  readonly requestId: string
  readonly method: string
  /** The template, never the path: paths hold names of rooms and people. */
  readonly route: string
  readonly status: number
  readonly ms: number
}

export function requestHandled(log: HttpLog, request: HandledRequest): void {
  log.debug('request', { ...request })
}

export function requestFailed(log: HttpLog, request: Omit<HandledRequest, 'ms'>, error: unknown): void {
  log.error('request failed', { ...request, error })
}
