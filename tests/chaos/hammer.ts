/** A client that sends as fast as it can, several messages at a time, and cares for no answer. */
import type { TestUser } from '#tests/kit/test-user.ts'

const AT_ONCE = 10

export interface HammerAnswer {
  readonly status: number
  readonly retryAfter: string | null
}

export class Hammer {
  readonly #user: TestUser
  readonly #room: string
  readonly #answers: HammerAnswer[] = []
  readonly #running: Promise<unknown>
  #isStopping = false
  #sent = 0

  private constructor(user: TestUser, room: string) {
    this.#user = user
    this.#room = room
    this.#running = Promise.all(Array.from({ length: AT_ONCE }, () => this.#run()))
  }

  static start(user: TestUser, room: string): Hammer {
    return new Hammer(user, room)
  }

  async stop(): Promise<readonly HammerAnswer[]> {
    this.#isStopping = true
    await this.#running
    return this.#answers
  }

  async #run(): Promise<void> {
    const body = { msgtype: 'm.text', body: 'again' }
    while (!this.#isStopping) {
      const path = `/_matrix/client/v3/rooms/${encodeURIComponent(this.#room)}/send/m.room.message/t${this.#sent++}`
      const response = await this.#user.request('PUT', path, { body })
      await response.arrayBuffer()
      this.#answers.push({ status: response.status, retryAfter: response.headers.get('retry-after') })
    }
  }
}
