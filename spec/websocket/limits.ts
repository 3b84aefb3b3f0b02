/** Names, limits and close codes of the WebSocket transport, for both ends. The prose is `spec/text/websocket.md`. */

export const SOCKET_PATH = '/_matrix/client/unstable/chat.friendshaped/ws'
/** Offered by the client in the handshake and echoed by the server. */
export const SOCKET_PROTOCOL = 'chat.friendshaped.ws.v1.json'
/** The key in `unstable_features` of `/_matrix/client/versions`. */
export const SOCKET_FEATURE = 'chat.friendshaped.ws.v1'

/** From the open socket to the `auth` frame, where the handshake carried no token. */
export const AUTH_WITHIN_MS = 10_000
/** Between two pings of the server, on the level of the WebSocket protocol. */
export const SERVER_PING_EVERY_MS = 30_000
/** So many pings without an answer, and the server ends the connection. */
export const SERVER_PINGS_MISSED_MAX = 2
/** After so long a silence the client sends a `ping` frame: a browser does not see the server's pings. */
export const CLIENT_PING_AFTER_MS = 45_000
/** Without a `pong` frame by then, the client takes the connection for dead. */
export const CLIENT_PONG_WITHIN_MS = 10_000
/** While something waits for a stream: a client that for so long neither acknowledges nor takes what it waits for is cut off. */
export const STALLED_MS_MAX = 60_000
/** A connection is asked to move on before this age, at a random moment of its last tenth. */
export const CONNECTION_MS_MAX = 24 * 60 * 60 * 1000

/** From `goaway` to the close of a connection that is old. */
export const MOVE_WITHIN_MS = 20_000
/** Frames of the client, whatever their kind: so many at once, and then so many a second. */
export const CLIENT_FRAMES_BURST = 2_000
export const CLIENT_FRAMES_PER_SECOND = 200
/** For who had to go because of too many connections or frames. */
export const LIMITED_RETRY_MS = 30_000
/** For a request that was one too many. */
export const REQUEST_RETRY_MS = 1_000

/** One message of the client. */
export const CLIENT_MESSAGE_BYTES_MAX = 256 * 1024
export const CONNECTIONS_PER_DEVICE_MAX = 4
export const STREAMS_PER_CONNECTION_MAX = 4
/** Requests that were sent and are not answered yet. */
export const REQUESTS_IN_FLIGHT_MAX = 16
/** `sync` frames of a stream that were sent and are not acknowledged yet; with so many, no further one is made. */
export const UNACKNOWLEDGED_FRAMES_MAX = 8
/** The same in bytes. The frame with which it is reached may exceed it: how large it gets shows only once it is made. */
export const UNACKNOWLEDGED_BYTES_MAX = 1024 * 1024
/** While more than this waits in the server's socket, no `sync` frame is added. */
export const BUFFERED_BYTES_MAX = 1024 * 1024
/** A client that lets more than this of answers wait in the server's socket is cut off. */
export const BUFFERED_ANSWER_BYTES_MAX = 1024 * 1024

export const RECONNECT_MS_MIN = 1_000
export const RECONNECT_MS_MAX = 60_000
/** So many attempts without `ready`, and the client takes to long-polling. */
export const FAILURES_BEFORE_POLLING = 3
/** While it polls, the client tries the socket again so often. */
export const SOCKET_RETRY_EVERY_MS = 5 * 60 * 1000

/** Why a connection was closed. Everything else is of the WebSocket protocol itself. */
export const CLOSE_CODES = {
  normal: 1000,
  /** The server restarts or the connection is old: connect again. */
  goingAway: 1001,
  tooBig: 1009,
  /** The server's own trouble: connect again. */
  failed: 1011,
  /** The client does not keep to the protocol; trying again will not help. */
  badFrame: 4400,
  /** The token is missing, unknown, expired or revoked. */
  badToken: 4401,
  /** This account may not use the socket. */
  forbidden: 4403,
  /** No `auth` in time, no acknowledgement in time. */
  timeout: 4408,
  /** The same stream was started on a newer connection of the device. */
  replaced: 4409,
  /** Too many connections or frames: wait for `retry_after_ms` of the reason. */
  limited: 4429,
} as const
export type CloseCode = (typeof CLOSE_CODES)[keyof typeof CLOSE_CODES]
