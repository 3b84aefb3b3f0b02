/** What the operator of this server has decided about rooms. */
export interface RoomPolicy {
  readonly serverName: string
  readonly defaultVersion: string
  readonly encryption: 'off' | 'allowed' | 'default_on'
  readonly anyoneMayPublish: boolean
}
