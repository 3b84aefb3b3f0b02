/** What a signed-in device holds. The application decides where to keep it; `Client` reports every new version of it. */
export interface Credentials {
  /** Where the Client-Server API is served, without a slash at the end. */
  readonly baseUrl: string
  readonly userId: string
  readonly deviceId: string
  readonly accessToken: string
  readonly refreshToken?: string
}
