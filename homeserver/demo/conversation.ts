/** Writes the acts of a script into a room, one after the other, each at its time. */
import type { JsonObject } from '#federation/rules/json.ts'
import type { EventId, RoomId, UserId } from '#spec/ids.ts'
import type { Act } from './acts.ts'
import { userOf } from './cast.ts'
import { editContent, fileContent, reactionContent, relationContent, textContent } from './content.ts'
import type { DemoPorts } from './demo-ports.ts'
import { demoFile } from './files.ts'
import { renderMarkup, type Markup } from './markup.ts'
import { people } from './people.ts'
import type { ScriptMessage } from './script.ts'
import { upload } from './upload.ts'

const MESSAGE = 'm.room.message'

/** What was said, in order. */
export interface Said {
  readonly at: number
  readonly eventId: EventId
  readonly message: ScriptMessage
}

export class Conversation {
  readonly #room: RoomId
  readonly #ports: DemoPorts
  readonly #said = new Map<ScriptMessage, EventId>()
  readonly #named = new Map<string, EventId>()
  readonly #latestInThread = new Map<EventId, EventId>()
  readonly #pinned: EventId[] = []

  constructor(room: RoomId, ports: DemoPorts) {
    this.#room = room
    this.#ports = ports
  }

  async write(acts: readonly Act[]): Promise<Said[]> {
    const said: Said[] = []
    for (const act of acts) {
      const eventId = await this.#ports.clock.at(act.at, () => this.#do(act))
      if (act.kind === 'say') said.push({ at: act.at, message: act.message, eventId })
    }
    return said
  }

  async #do(act: Act): Promise<EventId> {
    const { message } = act
    const target = this.#said.get(message)
    if (act.kind === 'say') return await this.#say(message)
    if (!target) throw new Error(`line ${message.line} was not said yet`)
    switch (act.kind) {
      case 'react':
        return await this.#send(act.by, 'm.reaction', reactionContent(target, act.key))
      case 'edit':
        return await this.#send(message.who, MESSAGE, editContent(target, this.#render(message.edit?.text ?? '')))
      case 'pin':
        this.#pinned.push(target)
        return await this.#send('demo', 'm.room.pinned_events', { pinned: [...this.#pinned] }, { stateKey: '' })
      case 'redact':
        return await this.#send(message.who, 'm.room.redaction', {}, { redacts: target })
    }
  }

  async #say(message: ScriptMessage): Promise<EventId> {
    const thread = this.#threadOf(message)
    const content = {
      ...(await this.#contentOf(message)),
      ...relationContent({ answered: this.#find(message.reply), thread }),
    }
    const eventId = await this.#send(message.who, MESSAGE, content)
    this.#said.set(message, eventId)
    if (message.name !== undefined) this.#named.set(message.name, eventId)
    if (thread) this.#latestInThread.set(thread.root, eventId)
    return eventId
  }

  async #contentOf(message: ScriptMessage): Promise<JsonObject> {
    if (message.file === undefined) return textContent(this.#render(message.text))
    const file = await upload(demoFile(message.file), this.#user(message.who), this.#ports)
    return fileContent(file, message.text)
  }

  #threadOf({ thread }: ScriptMessage): { root: EventId; latest: EventId } | undefined {
    const root = this.#find(thread)
    return root && { root, latest: this.#latestInThread.get(root) ?? root }
  }

  #find(name: string | undefined): EventId | undefined {
    return name === undefined ? undefined : this.#named.get(name)
  }

  #render(text: string): Markup {
    return renderMarkup(text, (handle) => {
      const person = people.find((one) => one.handle === handle)
      return person && { userId: this.#user(handle), displayName: person.displayName }
    })
  }

  #send(
    who: string,
    type: string,
    content: JsonObject,
    more: { readonly stateKey?: string; readonly redacts?: EventId } = {},
  ): Promise<EventId> {
    return this.#ports.rooms.writer.send(this.#room, { type, sender: this.#user(who), content, ...more })
  }

  #user(handle: string): UserId {
    return userOf(handle, this.#ports)
  }
}
