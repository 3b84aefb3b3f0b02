/** Who else is writing right now. */
import { Subject } from '../observable.ts'
import { textsIn, type Content } from '../wire.ts'

export class Typing extends Subject {
  readonly #me: string
  #users: readonly string[] = []

  constructor(me: string) {
    super()
    this.#me = me
  }

  /** User IDs, without the signed-in user. */
  get users(): readonly string[] {
    return this.#users
  }

  /** The content of `m.typing`. */
  set(content: Content): void {
    this.#users = textsIn(content, 'user_ids').filter((userId) => userId !== this.#me)
    this.mark()
  }
}
