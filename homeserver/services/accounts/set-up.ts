/** The first administrator, made by whoever holds the link that the server prints at its start while there is none. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { ServerName } from '#spec/ids.ts'
import type { Credentials } from './credentials.ts'
import { invalidLink, type FirstAdministrator } from './first-administrator.ts'
import { parseNewPassword } from './password-text.ts'
import type { Sessions, StartedSession } from './sessions.ts'
import type { Origin } from './sightings.ts'
import { parseNewUserName } from './user-names.ts'
import type { Users } from './users.ts'

export interface SetUpPorts {
  readonly serverName: ServerName
  /** The same on all nodes. */
  readonly token: string
  readonly users: Users
  readonly firstAdministrator: FirstAdministrator
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
  readonly #ports: SetUpPorts

  constructor(ports: SetUpPorts) {
    this.#ports = ports
  }

  /** Good once, while there is no administrator and the server runs. */
  get token(): string {
    return this.#ports.token
  }

  async isNeeded(): Promise<boolean> {
    return !(await this.#ports.users.hasAdministrator())
  }

  async complete({ token, name, password, displayName, origin }: SetUpRequest): Promise<StartedSession> {
    const { firstAdministrator, credentials, sessions, serverName } = this.#ports
    if (!timingSafeEqual(digest(token), digest(this.token))) throw invalidLink()
    await firstAdministrator.refuseSecond()
    const userId = parseNewUserName(name, serverName)
    const passwordHash = await credentials.hash(parseNewPassword(password))
    await firstAdministrator.make({ userId, passwordHash, displayName })
    return await sessions.start({ userId, origin })
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
