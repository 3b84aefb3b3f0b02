/** From an address to credentials: finding the server, signing in, making an account. */
import type * as login from '#spec/client-server/login.ts'
import type * as z from 'zod'
import { ApiError } from './api/api-error.ts'
import { call } from './api/call.ts'
import {
  completeSetup,
  makeAccount,
  getSetup,
  getWellKnown,
  logIn as logInRoute,
  putDevice,
  putProfileField,
} from './api/routes.ts'
import type { Credentials } from './credentials.ts'
import { browserOrNode, type Host } from './host.ts'

export interface PasswordLogin {
  /** A localpart or a full user ID. */
  readonly user: string
  readonly password: string
  readonly deviceName?: string
  /** Of an earlier log-in on this machine, to go on as the same device. */
  readonly deviceId?: string
}

export interface Registration {
  readonly user: string
  readonly password: string
  readonly displayName?: string
  readonly deviceName?: string
  /** A registration token, where the server asks for one. */
  readonly token?: string
}

export interface SetUp {
  /** From the one-time set-up link. */
  readonly token: string
  readonly user: string
  readonly password: string
  readonly displayName?: string
  readonly deviceName?: string
}

/** Follows `/.well-known/matrix/client` of a server name or address to the base URL; falls back to the address itself. */
export async function discover(address: string, host: Host = browserOrNode): Promise<string> {
  const asUrl = withoutSlash(/^https?:\/\//.test(address) ? address : `https://${address}`)
  try {
    const reply = await call({ baseUrl: asUrl, host }, getWellKnown, {})
    return withoutSlash(reply['m.homeserver'].base_url)
  } catch {
    // No such document, no answer, or no document of this kind: Client-Server API, "Well-known URIs", FAIL_PROMPT or IGNORE.
    return asUrl
  }
}

export async function logIn(
  baseUrl: string,
  { user, password, deviceName, deviceId }: PasswordLogin,
  host: Host = browserOrNode,
): Promise<Credentials> {
  const reply = await call({ baseUrl, host }, logInRoute, {
    body: {
      type: 'm.login.password',
      identifier: { type: 'm.id.user', user },
      password,
      refresh_token: true,
      ...(deviceId === undefined ? {} : { device_id: deviceId }),
      ...(deviceName === undefined ? {} : { initial_device_display_name: deviceName }),
    },
  })
  return credentialsOf(baseUrl, reply)
}

/** Makes an account and signs in, through the stages that need nothing but a token or nobody's consent. */
export async function register(
  baseUrl: string,
  registration: Registration,
  host: Host = browserOrNode,
): Promise<Credentials> {
  const credentials = await passStages(baseUrl, registration, host)
  const { displayName } = registration
  if (displayName !== undefined) await namePerson(credentials, displayName, host)
  return credentials
}

async function passStages(
  baseUrl: string,
  { user, password, deviceName, token }: Registration,
  host: Host,
): Promise<Credentials> {
  const account = {
    username: user,
    password,
    refresh_token: true,
    ...(deviceName === undefined ? {} : { initial_device_display_name: deviceName }),
  }
  const attempt = (auth: { readonly type: string; readonly session?: string; readonly token?: string }) =>
    call({ baseUrl, host }, makeAccount, { body: { ...account, auth: { ...auth } } })
  let auth: Parameters<typeof attempt>[0] = { type: 'm.login.dummy' }
  for (let stages = 0; ; stages++) {
    try {
      const reply = await attempt(auth)
      const { access_token, device_id } = reply
      if (access_token === undefined || device_id === undefined) throw new Error('The server made the account only.')
      return credentialsOf(baseUrl, { ...reply, access_token, device_id })
    } catch (error) {
      auth = nextStage(error, stages, token)
    }
  }
}

/** Whether the server still needs its first administrator. */
export async function needsSetUp(baseUrl: string, host: Host = browserOrNode): Promise<boolean> {
  return (await call({ baseUrl, host }, getSetup, {})).needed
}

/** Makes the first administrator and signs them in. */
export async function setUp(
  baseUrl: string,
  { token, user, password, displayName, deviceName }: SetUp,
  host: Host = browserOrNode,
): Promise<Credentials> {
  const reply = await call({ baseUrl, host }, completeSetup, {
    body: {
      setup_token: token,
      username: user,
      password,
      ...(displayName === undefined ? {} : { display_name: displayName }),
    },
  })
  const credentials = credentialsOf(baseUrl, reply)
  if (deviceName !== undefined) await nameDevice(credentials, deviceName, host)
  return credentials
}

async function nameDevice(credentials: Credentials, name: string, host: Host): Promise<void> {
  const { baseUrl, deviceId, accessToken } = credentials
  const input = { params: { deviceId }, body: { display_name: name } }
  try {
    await call({ baseUrl, host }, putDevice, input, { token: accessToken })
  } catch {
    // The account exists and the token is used up: a device without a name is better than no way back in.
  }
}

async function namePerson(credentials: Credentials, displayName: string, host: Host): Promise<void> {
  const { baseUrl, userId, accessToken } = credentials
  const input = { params: { userId, keyName: 'displayname' }, body: { displayname: displayName } }
  try {
    await call({ baseUrl, host }, putProfileField, input, { token: accessToken })
  } catch {
    // The account exists: whoever is in can still choose a name in the settings.
  }
}

/** Client-Server API, "User-interactive API in the REST API": the answer 401 names the stages and which of them are done. */
function nextStage(error: unknown, stages: number, token: string | undefined) {
  const session = error instanceof ApiError && error.status === 401 ? error.body['session'] : undefined
  if (!(error instanceof ApiError) || typeof session !== 'string' || stages >= STAGES_MAX) throw error
  const done = textsOf(error.body['completed'])
  const flows: unknown = error.body['flows']
  for (const flow of Array.isArray(flows) ? flows : []) {
    const wanted = textsOf((flow as { stages?: unknown }).stages).find((stage) => !done.includes(stage))
    if (wanted === 'm.login.dummy') return { type: wanted, session }
    if (wanted === 'm.login.registration_token' && token !== undefined) return { type: wanted, session, token }
  }
  throw error
}

const STAGES_MAX = 4

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

type Reply = Pick<z.output<typeof login.LoginReply>, 'user_id' | 'device_id' | 'access_token' | 'refresh_token'>

function credentialsOf(baseUrl: string, reply: Reply): Credentials {
  return {
    baseUrl: withoutSlash(baseUrl),
    userId: reply.user_id,
    deviceId: reply.device_id,
    accessToken: reply.access_token,
    ...(reply.refresh_token === undefined ? {} : { refreshToken: reply.refresh_token }),
  }
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '')
}
