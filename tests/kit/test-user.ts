/** Somebody who is signed in, with the calls that tests make most often. */
import { randomUUID } from 'node:crypto'

export interface LoginReply {
  readonly user_id: string
  readonly device_id: string
  readonly access_token: string
}

export interface CallOptions {
  readonly body?: unknown
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  readonly signal?: AbortSignal
}

export interface Answer {
  readonly status: number
  // Tests look into what they know the shape of; what an answer must look like is checked by the schemas.
  readonly body: any
}

export class TestUser {
  readonly userId: string
  readonly deviceId: string
  readonly accessToken: string
  readonly url: string
  readonly #reply: LoginReply
  readonly #fetch: typeof globalThis.fetch

  constructor(url: string, reply: LoginReply, fetch: typeof globalThis.fetch) {
    this.url = url
    this.#reply = reply
    this.userId = reply.user_id
    this.deviceId = reply.device_id
    this.accessToken = reply.access_token
    this.url = url
    this.#fetch = fetch
  }

  /** The same session at another address of the server. */
  at(url: string): TestUser {
    return new TestUser(url, this.#reply, this.#fetch)
  }

  async request(method: string, path: string, { body, query = {}, signal }: CallOptions = {}): Promise<Response> {
    const url = new URL(path, this.url)
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, String(value))
    return await this.#fetch(url.href, {
      method,
      headers: { authorization: `Bearer ${this.accessToken}` },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    })
  }

  /** The answer, whatever its status. */
  async try(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const response = await this.request(method, path, options)
    return { status: response.status, body: await response.json() }
  }

  /** The body of a successful answer. */
  async call(method: string, path: string, options: CallOptions = {}): Promise<Answer['body']> {
    const { status, body } = await this.try(method, path, options)
    if (status >= 400) throw new Error(`${method} ${path} answered ${status}: ${JSON.stringify(body)}`)
    return body
  }

  async createRoom(body: object = {}): Promise<string> {
    return (await this.call('POST', '/_matrix/client/v3/createRoom', { body })).room_id
  }

  async join(room: string): Promise<void> {
    await this.call('POST', `/_matrix/client/v3/join/${encodeURIComponent(room)}`, { body: {} })
  }

  async invite(room: string, user: TestUser): Promise<void> {
    await this.call('POST', `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/invite`, {
      body: { user_id: user.userId },
    })
  }

  async send(room: string, content: string | object, type = 'm.room.message'): Promise<string> {
    const body = typeof content === 'string' ? { msgtype: 'm.text', body: content } : content
    const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/send/${type}/${randomUUID()}`
    return (await this.call('PUT', path, { body })).event_id
  }

  async setState(room: string, type: string, content: object, stateKey = ''): Promise<string> {
    const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/state/${type}/${encodeURIComponent(stateKey)}`
    return (await this.call('PUT', path, { body: content })).event_id
  }

  async sync(query: CallOptions['query'] = {}): Promise<Answer['body']> {
    return await this.call('GET', '/_matrix/client/v3/sync', { query })
  }
}
