/** A client of the WebSocket transport that acknowledges what it gets. */
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { ServerFrame } from '#spec/websocket/frames.ts'
import { SOCKET_PATH, SOCKET_PROTOCOL } from '#spec/websocket/limits.ts'
import type { Person } from './person.ts'

export class SyncSocket {
  readonly #socket: WebSocket

  private constructor(socket: WebSocket) {
    this.#socket = socket
  }

  /** Resolves when the first frame of its stream has come. `heard` gets the text of every later one. */
  static async open(person: Person, heard: (text: string) => void = () => {}): Promise<SyncSocket> {
    const headers = { authorization: `Bearer ${person.token}` }
    const url = `${person.url.replace('http', 'ws')}${SOCKET_PATH}`
    const socket = new WebSocket(url, [SOCKET_PROTOCOL], { headers, perMessageDeflate: false })
    await once(socket, 'open')
    const sid = `bench${Math.random()}`
    const upToDate = new Promise<void>((resolve, reject) => {
      let isFirst = true
      socket.on('message', (data: Buffer) => {
        const text = data.toString()
        if (!isFirst) heard(text)
        const frame = ServerFrame.parse(JSON.parse(text))
        if (frame.t === 'err') reject(new Error(text))
        if (frame.t !== 'sync') return
        isFirst = false
        socket.send(JSON.stringify({ t: 'ack', sid, pos: frame.pos }))
        resolve()
      })
      socket.on('close', (code, reason) => reject(new Error(`closed with ${code} ${reason.toString()}`)))
    })
    socket.send(JSON.stringify({ t: 'start', sid, kind: 'v3' }))
    await upToDate
    return new SyncSocket(socket)
  }

  close(): void {
    this.#socket.terminate()
  }
}
