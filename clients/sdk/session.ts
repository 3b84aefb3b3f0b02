import type { Credentials } from './credentials.ts'
import type { Host } from './host.ts'

export interface LoginFlow {
  readonly type: string
  readonly [key: string]: unknown
}

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
export declare function discover(address: string, host?: Host): Promise<string>
export declare function loginFlows(baseUrl: string, host?: Host): Promise<readonly LoginFlow[]>
export declare function logIn(baseUrl: string, login: PasswordLogin, host?: Host): Promise<Credentials>
export declare function register(baseUrl: string, registration: Registration, host?: Host): Promise<Credentials>
/** Makes the first administrator. */
export declare function setUp(baseUrl: string, setUp: SetUp, host?: Host): Promise<Credentials>
