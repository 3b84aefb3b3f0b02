/** Somebody who is signed in, on a connection of their own. */
import { Client } from 'undici'

let count = 0

export class Person {
  readonly userId: string
  readonly token: string
  readonly url: string
  readonly #connection: Client
  #transactions = 0

  private constructor(url: string, connection: Client, reply: { user_id: string; access_token: string }) {
    this.url = url
    this.#connection = connection
    this.userId = reply.user_id
    this.token = reply.access_token
  }

  static async register(url: string): Promise<Person> {
    const connection = new Client(url, { bodyTimeout: 0, headersTimeout: 0 })
    const body = { username: `person${++count}`, password: 'a long password', auth: { type: 'm.login.dummy' } }
    const reply = await request(connection, { method: 'POST', path: '/_matrix/client/v3/register', body })
    return new Person(url, connection, JSON.parse(reply) as { user_id: string; access_token: string })
  }

  /** The text of the answer: whoever measures the server does not want to measure the parsing too. */
  async raw(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<string> {
    return await request(this.#connection, { method, path: `/_matrix/client/v3${path}`, body, token: this.token })
  }

  async call<T>(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<T> {
    return JSON.parse(await this.raw(method, path, body)) as T
  }

  async createRoom(name: string): Promise<string> {
    const { room_id: room } = await this.call<{ room_id: string }>('POST', '/createRoom', {
      preset: 'public_chat',
      name,
    })
    return encodeURIComponent(room)
  }

  async join(room: string): Promise<void> {
    await this.raw('POST', `/join/${room}`, {})
  }

  async send(room: string, body: string): Promise<void> {
    await this.raw('PUT', this.sendPath(room), { msgtype: 'm.text', body })
  }

  sendPath(room: string): string {
    return `/rooms/${room}/send/m.room.message/t${++this.#transactions}`
  }

  async close(): Promise<void> {
    await this.#connection.destroy()
  }
}

interface Call {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly path: string
  readonly body?: unknown
  readonly token?: string
}

async function request(connection: Client, { method, path, body, token }: Call): Promise<string> {
  const answer = await connection.request({
    ...{ method, path },
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await answer.body.text()
  if (answer.statusCode >= 400) throw new Error(`${method} ${path} answered ${answer.statusCode}: ${text}`)
  return text
}

/** The server hashes so many passwords at once and refuses those behind. */
const REGISTERED_AT_ONCE = 16

/** @param urls of one server or of several nodes, over which they are spread */
export async function people(urls: string | readonly string[], total: number): Promise<Person[]> {
  const places = typeof urls === 'string' ? [urls] : urls
  const persons: Person[] = []
  while (persons.length < total) {
    const count = Math.min(REGISTERED_AT_ONCE, total - persons.length)
    persons.push(
      ...(await Promise.all(
        Array.from({ length: count }, (_, index) => {
          return Person.register(places[(persons.length + index) % places.length] as string)
        }),
      )),
    )
  }
  return persons
}

export async function closeAll(persons: readonly Person[]): Promise<void> {
  await Promise.all(persons.map((person) => person.close()))
}
