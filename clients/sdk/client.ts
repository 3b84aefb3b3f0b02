import type { ConnectionStatus } from './connection/status.ts'
import type { Credentials } from './credentials.ts'
import type { Host } from './host.ts'
import type { Media } from './media/media.ts'
import type { Observable } from './observable.ts'
import type { Room } from './rooms/room.ts'
import type { LocalStore } from './store/local-store.ts'

export interface ClientOptions {
  readonly credentials: Credentials
  readonly store: LocalStore
  readonly host?: Host
  /** A new token pair: keep it before returning, the old one may be dead already. */
  readonly onCredentials?: (credentials: Credentials) => void
  /** The server no longer accepts this device. `soft`: the local data may be kept for the next log-in of this user. */
  readonly onSignedOut?: (soft: boolean) => void
}

export declare class Client {
  constructor(options: ClientOptions)
  readonly userId: string
  readonly deviceId: string
  readonly connection: Connection
  readonly rooms: Rooms
  readonly people: People
  readonly media: Media
  readonly notifications: Notifications
  readonly drafts: Drafts
  /** Resolves when rooms can be shown: after the snapshot was read, or else after the first sync. */
  start(): Promise<void>
  stop(): Promise<void>
  logOut(): Promise<void>
}

export interface Connection extends Observable {
  readonly status: ConnectionStatus
  /** Tries again at once: the network came back, or the user asked. */
  nudge(): void
}

export interface CreateRoom {
  readonly name?: string
  readonly topic?: string
  /** `public`: anyone may join and it is listed. `private`: by invitation. */
  readonly kind: 'public' | 'private'
  /** Localpart only. */
  readonly alias?: string
  readonly invite?: readonly string[]
  /** Only moderators may write. */
  readonly announcement?: boolean
  readonly encrypted?: boolean
}

export interface PublicRoom {
  readonly roomId: string
  readonly name: string | undefined
  readonly topic: string | undefined
  readonly alias: string | undefined
  readonly avatarUrl: string | undefined
  readonly members: number
  readonly joinRule: string
}

/** Notifies when the list, its order, or a room in it changed. */
export interface Rooms extends Observable {
  /** Joined, invited and knocked rooms, newest activity first. */
  list(): readonly Room[]
  get(roomId: string): Room | undefined
  create(options: CreateRoom): Promise<Room>
  /** Gives the existing direct room with this person, or makes one. */
  openDirect(userId: string): Promise<Room>
  join(roomIdOrAlias: string, via?: readonly string[]): Promise<Room>
  searchPublic(options: { readonly term?: string; readonly from?: string; readonly limit?: number }): Promise<{
    readonly rooms: readonly PublicRoom[]
    readonly next: string | undefined
    readonly total: number | undefined
  }>
}

export interface Profile {
  readonly userId: string
  readonly displayName: string | undefined
  readonly avatarUrl: string | undefined
}

export interface People {
  search(term: string, limit?: number): Promise<readonly Profile[]>
  profile(userId: string): Promise<Profile>
  setDisplayName(name: string): Promise<void>
  setAvatar(url: string): Promise<void>
}

export type RoomNotify = 'default' | 'all' | 'mentions' | 'none'

export interface Notifications extends Observable {
  roomLevel(roomId: string): RoomNotify
  setRoomLevel(roomId: string, level: RoomNotify): Promise<void>
}

/** Unsent composer texts, kept over reloads. `place` is a room ID, or room ID and thread root joined by a space. */
export interface Drafts {
  get(place: string): string
  set(place: string, text: string): void
}
