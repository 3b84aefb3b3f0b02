/** Finding people, and what they say about themselves. */
import type { Api } from './api/api.ts'
import { getProfile, putProfileField, searchUsers } from './api/routes.ts'

export interface Profile {
  readonly userId: string
  readonly displayName: string | undefined
  readonly avatarUrl: string | undefined
}

const USERS_PER_SEARCH = 20

export class People {
  readonly #api: Api

  constructor(api: Api) {
    this.#api = api
  }

  async search(term: string, limit: number = USERS_PER_SEARCH): Promise<readonly Profile[]> {
    const reply = await this.#api.call(searchUsers, { body: { search_term: term, limit } })
    return reply.results.map(({ user_id, display_name, avatar_url }) => ({
      userId: user_id,
      displayName: display_name,
      avatarUrl: avatar_url,
    }))
  }

  async profile(userId: string): Promise<Profile> {
    const reply = await this.#api.call(getProfile, { params: { userId } })
    return { userId, displayName: reply.displayname, avatarUrl: reply.avatar_url }
  }

  async setDisplayName(name: string): Promise<void> {
    await this.#setOwn('displayname', name)
  }

  async setAvatar(url: string): Promise<void> {
    await this.#setOwn('avatar_url', url)
  }

  async #setOwn(keyName: string, value: string): Promise<void> {
    const params = { userId: this.#api.credentials.userId, keyName }
    await this.#api.call(putProfileField, { params, body: { [keyName]: value } })
  }
}
