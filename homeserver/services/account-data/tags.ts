/** A user's tags of a room, which are one piece of account data. Client-Server API, "Room Tagging". */
import type { Tag } from '#spec/client-server/tags.ts'
import type { JsonOf } from '../cluster/remote-service.ts'
import { MatrixError } from '#spec/errors.ts'
import type { RoomId, UserId } from '#spec/ids.ts'
import type { AccountData } from './account-data.ts'

const TAG_TYPE = 'm.tag'
const TAGS_MAX = 100

type TagMap = Readonly<Record<string, Tag>>

export class Tags {
  readonly #accountData: AccountData

  constructor(ports: { accountData: AccountData }) {
    this.#accountData = ports.accountData
  }

  async of(user: UserId, room: RoomId): Promise<TagMap> {
    return tagsIn(await this.#accountData.get(user, room, TAG_TYPE))
  }

  async set(user: UserId, room: RoomId, name: string, tag: JsonOf<Tag>): Promise<void> {
    await this.#accountData.change(user, room, TAG_TYPE, (before) => {
      const tags = { ...tagsIn(before), [name]: tag }
      if (Object.keys(tags).length <= TAGS_MAX) return { ...before, tags }
      throw new MatrixError('M_INVALID_PARAM', `A room has at most ${TAGS_MAX} tags; delete one first.`)
    })
  }

  async delete(user: UserId, room: RoomId, name: string): Promise<void> {
    await this.#accountData.change(user, room, TAG_TYPE, (before) => {
      const { [name]: deleted, ...tags } = tagsIn(before)
      return deleted === undefined ? undefined : { ...before, tags }
    })
  }
}

function tagsIn(content: Readonly<Record<string, unknown>> | undefined): TagMap {
  const tags = content?.['tags']
  return typeof tags === 'object' && tags !== null ? (tags as TagMap) : {}
}
