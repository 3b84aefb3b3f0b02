/** Three people and what they may do to each other in two rooms, well or badly chosen: what is refused changes nothing. */
import fc from 'fast-check'
import type { Homeserver } from '#tests/kit/homeserver.ts'
import type { TestUser } from '#tests/kit/test-user.ts'

const SETUP = { preset: 'public_chat', power_level_content_override: { invite: 0, kick: 0, ban: 0, redact: 0 } }

const VERBS = [
  ...['send', 'send', 'send', 'answer in a thread', 'edit', 'react', 'redact', 'set state', 'rename oneself'],
  ...['join', 'join', 'leave', 'kick', 'ban', 'unban', 'invite', 'forget'],
  ...['read', 'read in secret', 'mark', 'keep', 'keep for oneself', 'tag', 'type', 'stop typing'],
] as const

export interface Deed {
  readonly verb: (typeof VERBS)[number]
  readonly actor: number
  /** On whom, where it is on somebody. */
  readonly other: number
  readonly room: number
  /** Which of the events so far it is about, counted back from the newest. */
  readonly back: number
}

export const deeds: fc.Arbitrary<Deed> = fc.record({
  verb: fc.constantFrom(...VERBS),
  actor: fc.nat({ max: 2 }),
  other: fc.nat({ max: 2 }),
  room: fc.nat({ max: 1 }),
  back: fc.nat({ max: 8 }),
})

export class Company {
  readonly #people: readonly TestUser[]
  readonly #rooms: readonly string[]
  /** By room, the messages that were sent. */
  readonly #messages = new Map<string, string[]>()
  #count = 0

  private constructor(people: readonly TestUser[], rooms: readonly string[]) {
    this.#people = people
    this.#rooms = rooms
  }

  /** Some new people, of whom the first has made one room and the second another. */
  static async gather(server: Homeserver, name: string): Promise<Company> {
    const people: TestUser[] = []
    for (const suffix of ['a', 'b', 'c']) people.push(await server.register(`${name}${suffix}`))
    const [first, second] = people as [TestUser, TestUser]
    return new Company(people, [await first.createRoom(SETUP), await second.createRoom(SETUP)])
  }

  person(index: number): TestUser {
    return this.#people[index] as TestUser
  }

  async act(deed: Deed, forgotten: (user: TestUser, room: string) => void): Promise<void> {
    const actor = this.person(deed.actor)
    const room = this.#rooms[deed.room] as string
    const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}`
    const ofActor = `/_matrix/client/v3/user/${encodeURIComponent(actor.userId)}`
    const ofRoom = `${ofActor}/rooms/${encodeURIComponent(room)}`
    const target = (this.#messages.get(room) ?? []).at(-1 - deed.back) ?? '$nothing'
    const eventPath = encodeURIComponent(target)
    const user_id = this.person(deed.other).userId
    const serial = ++this.#count
    const text = { msgtype: 'm.text', body: `${serial}` }
    const relation = (rel_type: string) => ({ 'm.relates_to': { rel_type, event_id: target } })
    const post = (where: string, body: object = {}) => actor.try('POST', where, { body })
    const put = (where: string, body: object) => actor.try('PUT', where, { body })
    const send = async (content: object, type = 'm.room.message') => {
      const { status, body } = await put(`${path}/send/${type}/${serial}`, content)
      if (status === 200 && type === 'm.room.message') this.#note(room, body.event_id)
    }
    switch (deed.verb) {
      case 'send':
        return await send(text)
      case 'answer in a thread':
        return await send({ ...text, ...relation('m.thread') })
      case 'edit':
        return await send({ ...text, 'm.new_content': text, ...relation('m.replace') })
      case 'react':
        return await send(
          { 'm.relates_to': { ...relation('m.annotation')['m.relates_to'], key: `${serial}` } },
          'm.reaction',
        )
      case 'redact':
        return void (await put(`${path}/redact/${eventPath}/${serial}`, {}))
      case 'set state':
        return void (await put(`${path}/state/m.room.topic/`, { topic: `${serial}` }))
      case 'rename oneself': {
        const content = { membership: 'join', displayname: `${serial}` }
        return void (await put(`${path}/state/m.room.member/${encodeURIComponent(actor.userId)}`, content))
      }
      case 'join':
      case 'leave':
        return void (await post(`${path}/${deed.verb}`))
      case 'kick':
      case 'ban':
      case 'unban':
      case 'invite':
        return void (await post(`${path}/${deed.verb}`, { user_id }))
      case 'forget': {
        const { status } = await post(`${path}/forget`)
        return status === 200 ? forgotten(actor, room) : undefined
      }
      case 'read':
        return void (await post(`${path}/receipt/m.read/${eventPath}`, deed.other === 0 ? { thread_id: 'main' } : {}))
      case 'read in secret':
        return void (await post(`${path}/receipt/m.read.private/${eventPath}`))
      case 'mark':
        return void (await post(`${path}/read_markers`, { 'm.fully_read': target, 'm.read': target }))
      case 'keep':
        return void (await put(`${ofActor}/account_data/org.example.${deed.back}`, { serial }))
      case 'keep for oneself':
        return void (await put(`${ofRoom}/account_data/org.example.${deed.back}`, { serial }))
      case 'tag':
        return void (await put(`${ofRoom}/tags/u.${deed.back}`, { order: 0.5 }))
      case 'type':
        return void (await put(`${path}/typing/${encodeURIComponent(actor.userId)}`, {
          typing: true,
          timeout: 120_000,
        }))
      case 'stop typing':
        return void (await put(`${path}/typing/${encodeURIComponent(actor.userId)}`, { typing: false }))
    }
  }

  #note(room: string, event: string): void {
    this.#messages.set(room, [...(this.#messages.get(room) ?? []), event])
  }
}
