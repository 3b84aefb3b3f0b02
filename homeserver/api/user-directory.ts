/** Finding people. Client-Server API, "User Directory". */
import type { Accounts } from '#homeserver/services/accounts/accounts.ts'
import { searchUserDirectory, USERS_FOUND_MAX } from '#spec/client-server/user-directory.ts'
import { route, type ApiRoute } from './route.ts'

const USERS_FOUND_DEFAULT = 10

export function userDirectoryRoutes({ directory }: Pick<Accounts, 'directory'>): readonly ApiRoute[] {
  return [
    route(searchUserDirectory, async ({ body }, { userId }) => {
      const limit = Math.min(body.limit ?? USERS_FOUND_DEFAULT, USERS_FOUND_MAX)
      const { people, more } = directory.search(body.search_term, limit, userId)
      return {
        limited: more,
        results: people.map(({ userId: found, displayName, avatarUrl }) => ({
          user_id: found,
          ...(displayName !== undefined && { display_name: displayName }),
          ...(avatarUrl !== undefined && { avatar_url: avatarUrl }),
        })),
      }
    }),
  ]
}
