/**
 * The registry of error codes: the HTTP status each travels with by default, and what it tells a client.
 * Source: Matrix Client-Server API "Standard error response" and the modules that add codes of their own.
 */
export const errcodes = {
  M_FORBIDDEN: [403, 'The caller may not do this.'],
  M_UNKNOWN_TOKEN: [401, 'The access or refresh token is unknown or has expired.'],
  M_MISSING_TOKEN: [401, 'No access token was sent.'],
  M_USER_LOCKED: [401, 'The account is locked.'],
  M_USER_SUSPENDED: [403, 'The account is suspended and may only read and clean up.'],
  M_USER_DEACTIVATED: [403, 'The account has been deactivated.'],
  M_UNAUTHORIZED: [401, 'The request was not correctly authorised.'],
  M_BAD_JSON: [400, 'The body is JSON, but not of the expected shape.'],
  M_NOT_JSON: [400, 'The body is not JSON.'],
  M_NOT_FOUND: [404, 'There is no such thing, or the caller may not know of it.'],
  M_LIMIT_EXCEEDED: [429, 'Too many requests; retry after the time given.'],
  M_UNRECOGNIZED: [404, 'The server does not know this path or method.'],
  M_UNKNOWN: [500, 'Something unexpected happened.'],
  M_UNKNOWN_DEVICE: [400, 'The device does not belong to this user.'],
  M_UNKNOWN_POS: [400, 'The stream position is not known; start again without it.'],
  M_INVALID_PARAM: [400, 'A parameter has a wrong value.'],
  M_MISSING_PARAM: [400, 'A required parameter is missing.'],
  M_TOO_LARGE: [413, 'The request or the event is too large.'],
  M_USER_IN_USE: [400, 'The user ID is taken.'],
  M_INVALID_USERNAME: [400, 'The user name is not a valid localpart.'],
  M_WEAK_PASSWORD: [400, 'The password is too weak.'],
  M_ROOM_IN_USE: [400, 'The room alias is taken.'],
  M_INVALID_ROOM_STATE: [400, 'The initial state of the room is not valid.'],
  M_EXCLUSIVE: [400, 'The name is reserved by an application service.'],
  M_UNSUPPORTED_ROOM_VERSION: [400, 'The server cannot create rooms of this version.'],
  M_INCOMPATIBLE_ROOM_VERSION: [400, 'The room has a version that the server does not support.'],
  M_BAD_STATE: [403, 'The state change is not possible now.'],
  M_GUEST_ACCESS_FORBIDDEN: [403, 'The room does not admit guests.'],
  M_BAD_ALIAS: [400, 'An alias does not point to this room.'],
  M_DUPLICATE_ANNOTATION: [400, 'The same reaction was sent already.'],
  M_INVITE_BLOCKED: [403, 'The invited user does not accept invites.'],
  M_NOT_YET_UPLOADED: [504, 'The content has not been uploaded yet.'],
  M_CANNOT_OVERWRITE_MEDIA: [409, 'The content has been uploaded already.'],
  M_RESOURCE_LIMIT_EXCEEDED: [507, 'The server has run out of a resource, such as disk space.'],
  M_CANNOT_LEAVE_SERVER_NOTICE_ROOM: [403, 'The server notice room cannot be left.'],
  M_UNABLE_TO_AUTHORISE_JOIN: [400, 'No member that may invite is known here.'],
  M_UNABLE_TO_GRANT_JOIN: [400, 'Another server may be able to grant the join.'],
} as const satisfies Record<string, readonly [status: number, meaning: string]>

export type Errcode = keyof typeof errcodes

export interface MatrixErrorDetails {
  /** Overrides the registry's status, where the specification gives one endpoint another. */
  readonly status?: number
  /** Further fields of the error body, such as `soft_logout` or `room_version`. */
  readonly fields?: Readonly<Record<string, unknown>>
  /** For `M_LIMIT_EXCEEDED`, or any answer that may be retried: becomes the `Retry-After` header, too. */
  readonly retryAfterMs?: number
  readonly cause?: unknown
}

/** An error that a client is told about. `message` is for people: it says what to do and never holds a secret. */
export class MatrixError extends Error {
  override readonly name = 'MatrixError'
  readonly errcode: Errcode
  readonly status: number
  readonly fields: Readonly<Record<string, unknown>>
  readonly retryAfterMs: number | undefined

  constructor(errcode: Errcode, message: string, details: MatrixErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.errcode = errcode
    this.status = details.status ?? errcodes[errcode][0]
    this.fields = details.fields ?? {}
    this.retryAfterMs = details.retryAfterMs
  }

  /** The body of the error reply. */
  toJSON(): Record<string, unknown> {
    const retry = this.retryAfterMs === undefined ? {} : { retry_after_ms: this.retryAfterMs }
    return { ...this.fields, ...retry, errcode: this.errcode, error: this.message }
  }
}
