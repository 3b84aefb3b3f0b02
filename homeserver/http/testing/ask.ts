/** Requests as bytes on the wire, because fetch tidies paths and headers up. */
import { request as send, type IncomingMessage, type RequestOptions } from 'node:http'
import { connect } from 'node:net'
import { buffer } from 'node:stream/consumers'

export interface TestReply {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly bytes: Buffer
  readonly text: string
  readonly json: Readonly<Record<string, unknown>>
}

export function ask(
  server: { readonly port: number },
  method: string,
  path: string,
  options: { body?: string | Uint8Array; headers?: Record<string, string>; agent?: RequestOptions['agent'] } = {},
): Promise<TestReply> {
  return new Promise((resolve, reject) => {
    const { headers = {}, agent = false } = options
    const request = send({ host: '127.0.0.1', port: server.port, method, path, headers, agent }, (response) => {
      buffer(response).then((bytes) => {
        const text = bytes.toString()
        const isJson = response.headers['content-type'] === 'application/json' && /^[{[]/.test(text)
        const json = (isJson ? JSON.parse(text) : {}) as TestReply['json']
        resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes, text, json })
      }, reject)
    })
    request.on('error', reject)
    request.end(options.body)
  })
}

/** Sends raw text and gives all that comes back until the server closes the connection. */
export function askRaw(server: { readonly port: number }, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1', () => socket.write(text))
    let reply = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => (reply += chunk))
    socket.on('close', () => resolve(reply))
    socket.on('error', reject)
  })
}
