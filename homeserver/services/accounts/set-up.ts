/** The first administrator, made by whoever holds the link that the server prints at its start while there is none. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { MatrixError } from '#spec/errors.ts'
import type { ServerName } from '#spec/ids.ts'
import type { AccountPorts } from './account-ports.ts'
import type { Credentials } from './credentials.ts'
import { parseNewPassword } from './password-text.ts'
import type { Sessions, StartedSession } from './sessions.ts'
import type { Origin } from './sightings.ts'
import { parseNewUserName } from './user-names.ts'
import type { Users } from './users.ts'

const TOKEN_CHARS = 32

export interface SetUpPorts extends AccountPorts {
  readonly serverName: ServerName
  readonly users: Users
  readonly credentials: Credentials
  readonly sessions: Sessions
}

export interface SetUpRequest {
  readonly token: string
  readonly name: string
  readonly password: string
  readonly displayName: string | undefined
  readonly origin?: Origin | undefined
}

export class SetUp {
  /** Good once, while there is no administrator and the server runs; the next start makes another one. */
  readonly token: string
  readonly #ports: SetUpPorts
  #isUsed = false

  constructor(ports: SetUpPorts) {
    this.#ports = ports
    this.token = ports.random.text(TOKEN_CHARS)
  }

  async isNeeded(): Promise<boolean> {
    return !(await this.#ports.users.hasAdministrator())
  }

  async complete({ token, name, password, displayName, origin }: SetUpRequest): Promise<StartedSession> {
    const { users, credentials, sessions, serverName, queue } = this.#ports
    await this.#refuseUninvited(token)
    const userId = parseNewUserName(name, serverName)
    const passwordHash = await credentials.hash(parseNewPassword(password))
    // Two who hold the link at the same time: one of them becomes the administrator.
    await queue.run('set-up', async () => {
      await this.#refuseUninvited(token)
      await users.create({ userId, passwordHash, displayName, isAdmin: true })
      this.#isUsed = true
    })
    return await sessions.start({ userId, origin })
  }

  async #refuseUninvited(token: string): Promise<void> {
    const isRight = timingSafeEqual(digest(token), digest(this.token))
    if (isRight && !this.#isUsed && (await this.isNeeded())) return
    throw new MatrixError('M_FORBIDDEN', 'This set-up link is not valid, or not any more.')
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
