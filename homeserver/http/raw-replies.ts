/** Replies on bare sockets, where there is no request object to answer: broken HTTP, and upgrades to nowhere. */
import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'

/** Node.js knows a list of methods and takes any other for broken HTTP. */
const UNKNOWN_METHOD = /^[\w!#$%&'*+.^`|~-]+ \S+ HTTP\/1\.[01]\r?\n/

/** What Node.js could not read, with the bytes where it was the parser that refused them. */
type BrokenRequest = NodeJS.ErrnoException & { readonly rawPacket?: Buffer }

/** For `clientError`: what came in is not a request. */
export function answerBroken(error: BrokenRequest, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  if (error.code === 'HPE_HEADER_OVERFLOW') end(socket, 431, 'M_TOO_LARGE', 'The headers are too large.')
  else if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') end(socket, 408, 'M_UNKNOWN', 'The request took too long.')
  else if (error.code === 'HPE_INVALID_METHOD' && UNKNOWN_METHOD.test(error.rawPacket?.toString('latin1') ?? ''))
    end(socket, 405, 'M_UNRECOGNIZED', 'There is no such method.')
  else end(socket, 400, 'M_UNKNOWN', 'This is not an HTTP request.')
}

export function refuseUpgrade(socket: Duplex): void {
  end(socket, 404, 'M_UNRECOGNIZED', 'There is no WebSocket at this path.')
}

function end(socket: Duplex, status: number, errcode: string, error: string): void {
  replyRaw(socket, status, { errcode, error })
}

/** `headers` as a flat list of names and values. */
export function replyRaw(
  socket: Duplex,
  status: number,
  value: Readonly<Record<string, unknown>>,
  headers: readonly string[] = [],
): void {
  const body = JSON.stringify(value)
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Access-Control-Allow-Origin: *',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  for (let index = 0; index < headers.length; index += 2) head.push(`${headers[index]}: ${headers[index + 1]}`)
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy())
}
