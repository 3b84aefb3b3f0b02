import { inject, Injectable, signal } from '@angular/core'
import { Router } from '@angular/router'
import type { Credentials } from '#sdk/credentials.ts'
import { keepCredentials } from './credentials-keeper.ts'
import { deviceName } from './device-name.ts'
import { homeserverUrl } from './home-server.ts'
import { explainError } from '../ui/explain-error.ts'

/** What the registration page asks for; empty where it was left out. */
export interface NewAccount {
  readonly user: string
  readonly password: string
  readonly name: string
  readonly token: string
}

/** The ways in: every one ends with kept credentials and the workspace on screen, or with a sentence about why not. */
@Injectable({ providedIn: 'root' })
export class SessionStore {
  readonly #router = inject(Router)
  readonly #busy = signal(false)
  readonly #problem = signal<string | undefined>(undefined)
  readonly busy = this.#busy.asReadonly()
  readonly problem = this.#problem.asReadonly()
  readonly server = new URL(homeserverUrl()).host

  async signIn(user: string, password: string, next: string): Promise<void> {
    await this.#enter(next, async (baseUrl) => {
      const { logIn } = await import('#sdk/session.ts')
      return logIn(baseUrl, { user, password, deviceName: this.#deviceName() })
    })
  }

  async register(account: NewAccount, next: string): Promise<void> {
    await this.#enter(next, async (baseUrl) => {
      const { register } = await import('#sdk/session.ts')
      const { user, password, name, token } = account
      const display = name === '' ? {} : { displayName: name }
      const proof = token === '' ? {} : { token }
      return register(baseUrl, { user, password, deviceName: this.#deviceName(), ...display, ...proof })
    })
  }

  async setUp(token: string, user: string, password: string, name: string): Promise<void> {
    await this.#enter('/', async (baseUrl) => {
      const { setUp } = await import('#sdk/session.ts')
      const display = name === '' ? {} : { displayName: name }
      return setUp(baseUrl, { token, user, password, deviceName: this.#deviceName(), ...display })
    })
  }

  forgetProblem(): void {
    this.#problem.set(undefined)
  }

  async #enter(next: string, obtain: (baseUrl: string) => Promise<Credentials>): Promise<void> {
    if (this.#busy()) return
    this.#busy.set(true)
    this.#problem.set(undefined)
    try {
      keepCredentials(await obtain(homeserverUrl()))
      await this.#router.navigateByUrl(next)
    } catch (error) {
      this.#problem.set(explainError(error))
    } finally {
      this.#busy.set(false)
    }
  }

  #deviceName(): string {
    return deviceName(navigator.userAgent)
  }
}
