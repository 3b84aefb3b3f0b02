/** What the user keeps for all devices, first of all which rooms are direct conversations. */
import type { Api } from '../api/api.ts'
import { putAccountData } from '../api/routes.ts'
import { Subject } from '../observable.ts'
import { textsIn, type BareEvent, type Content } from '../wire.ts'

const DIRECT = 'm.direct'

export class AccountData extends Subject {
  readonly #api: Api
  readonly #contents = new Map<string, Content>()
  #directUsers = new Map<string, string>()

  constructor(api: Api) {
    super()
    this.#api = api
  }

  get(type: string): Content | undefined {
    return this.#contents.get(type)
  }

  /** Keeps it on the server; the other devices hear of it by sync. */
  async put(type: string, content: Content): Promise<void> {
    const params = { userId: this.#api.credentials.userId, type }
    await this.#api.call(putAccountData, { params, body: content })
    this.set({ type, content })
    this.publish()
  }

  /** By room ID. */
  directUserOf(roomId: string): string | undefined {
    return this.#directUsers.get(roomId)
  }

  directRoomsWith(userId: string): readonly string[] {
    return textsIn(this.get(DIRECT), userId)
  }

  async addDirect(userId: string, roomId: string): Promise<void> {
    const others = this.directRoomsWith(userId).filter((id) => id !== roomId)
    await this.put(DIRECT, { ...this.get(DIRECT), [userId]: [...others, roomId] })
  }

  set({ type, content }: BareEvent): void {
    this.#contents.set(type, content)
    if (type === DIRECT) {
      const pairs = Object.keys(content).flatMap((userId) =>
        textsIn(content, userId).map((roomId) => [roomId, userId] as const),
      )
      this.#directUsers = new Map(pairs)
    }
    this.mark()
  }

  get all(): readonly BareEvent[] {
    return [...this.#contents].map(([type, content]) => ({ type, content }))
  }
}
