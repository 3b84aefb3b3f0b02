/**
 * Calls of a signed-in device. A token that expired is renewed once for all calls that met it, and they are made again;
 * when it cannot be renewed, the device is signed out, which is told once.
 */
import type { Endpoint } from '#spec/endpoint.ts'
import type { Credentials } from '../credentials.ts'
import type { Host } from '../host.ts'
import { ApiError } from './api-error.ts'
import { call, type CallOptions } from './call.ts'
import type { CallInput, CallOutput, Route } from './route.ts'
import { refreshTokens } from './routes.ts'

export interface ApiOptions {
  readonly credentials: Credentials
  readonly host: Host
  readonly onCredentials?: ((credentials: Credentials) => void) | undefined
  readonly onSignedOut?: ((soft: boolean) => void) | undefined
}

export class Api {
  readonly host: Host
  readonly #options: ApiOptions
  #credentials: Credentials
  #renewal: Promise<void> | undefined
  #signedOut = false

  constructor(options: ApiOptions) {
    this.host = options.host
    this.#options = options
    this.#credentials = options.credentials
  }

  get credentials(): Credentials {
    return this.#credentials
  }

  async call<E extends Endpoint>(
    endpoint: E | Route<E>,
    input: CallInput<E>,
    options: CallOptions = {},
  ): Promise<CallOutput<E>> {
    return this.withToken((token) => call(this.#server, endpoint, input, { ...options, token }))
  }

  /** Runs `act` with the access token, and again with a new one where the server says that it expired. */
  async withToken<T>(act: (token: string) => Promise<T>): Promise<T> {
    const { accessToken } = this.#credentials
    try {
      return await act(accessToken)
    } catch (error) {
      if (!(error instanceof ApiError) || error.errcode !== 'M_UNKNOWN_TOKEN') throw error
      await this.renew(accessToken, error)
      return act(this.#credentials.accessToken)
    }
  }

  /** Replaces the token that the server refused, unless somebody else has done so already. Throws `refusal` if it cannot. */
  async renew(refused: string, refusal: ApiError): Promise<void> {
    if (this.#credentials.accessToken !== refused) return
    this.#renewal ??= this.#refresh(refusal).finally(() => {
      this.#renewal = undefined
    })
    await this.#renewal
  }

  async #refresh(refusal: ApiError): Promise<void> {
    const { refreshToken } = this.#credentials
    if (refreshToken === undefined) throw this.#signOut(refusal)
    try {
      const fresh = await call(this.#server, refreshTokens, { body: { refresh_token: refreshToken } })
      this.#credentials = {
        ...this.#credentials,
        accessToken: fresh.access_token,
        refreshToken: fresh.refresh_token ?? refreshToken,
      }
    } catch (error) {
      if (error instanceof ApiError && !error.isTemporary) throw this.#signOut(error)
      throw error
    }
    this.#options.onCredentials?.(this.#credentials)
  }

  #signOut(error: ApiError): ApiError {
    if (!this.#signedOut) {
      this.#signedOut = true
      this.#options.onSignedOut?.(error.body['soft_logout'] === true)
    }
    return error
  }

  get #server() {
    return { baseUrl: this.#credentials.baseUrl, host: this.host }
  }
}
