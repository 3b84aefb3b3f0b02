/** What the model reads of the server's JSON: only these fields, so that a strange but legal addition disturbs nothing. */

export type Content = Readonly<Record<string, unknown>>

export interface WireEvent {
  readonly event_id: string
  readonly type: string
  readonly sender: string
  readonly origin_server_ts: number
  readonly content: Content
  readonly state_key?: string | undefined
  readonly redacts?: string | undefined
  readonly unsigned?: WireUnsigned | undefined
}

export interface WireUnsigned {
  readonly transaction_id?: string | undefined
  readonly prev_content?: Content | undefined
  readonly redacted_because?: NestedEvent | undefined
  readonly 'm.relations'?:
    | {
        readonly 'm.thread'?:
          | {
              readonly latest_event: NestedEvent
              readonly count: number
              readonly current_user_participated: boolean
            }
          | undefined
        readonly 'm.replace'?: NestedEvent | undefined
      }
    | undefined
}

export type NestedEvent = Omit<WireEvent, 'unsigned'>

export interface BareEvent {
  readonly type: string
  readonly content: Content
}

export interface StrippedEvent {
  readonly type: string
  readonly sender: string
  readonly state_key: string
  readonly content: Content
}

interface Events<Event> {
  readonly events?: readonly Event[] | undefined
}

interface Counts {
  readonly notification_count?: number | undefined
  readonly highlight_count?: number | undefined
}

export interface JoinedRoomBody {
  readonly timeline?:
    | (Events<WireEvent> & { readonly limited?: boolean | undefined; readonly prev_batch?: string | undefined })
    | undefined
  readonly state?: Events<WireEvent> | undefined
  /** Asked for: the state at the end of the timeline, so that none has to be read out of the timeline. */
  readonly state_after?: Events<WireEvent> | undefined
  readonly summary?:
    | {
        readonly 'm.heroes'?: readonly string[] | undefined
        readonly 'm.joined_member_count'?: number | undefined
        readonly 'm.invited_member_count'?: number | undefined
      }
    | undefined
  readonly ephemeral?: Events<BareEvent> | undefined
  readonly account_data?: Events<BareEvent> | undefined
  readonly unread_notifications?: Counts | undefined
  readonly unread_thread_notifications?: Readonly<Record<string, Counts>> | undefined
}

export interface SyncBody {
  readonly next_batch: string
  readonly 'chat.friendshaped.from_start'?: boolean | undefined
  readonly account_data?: Events<BareEvent> | undefined
  readonly rooms?:
    | {
        readonly join?: Readonly<Record<string, JoinedRoomBody>> | undefined
        readonly leave?: Readonly<Record<string, JoinedRoomBody>> | undefined
        readonly invite?:
          Readonly<Record<string, { readonly invite_state?: Events<StrippedEvent> | undefined }>> | undefined
        readonly knock?:
          Readonly<Record<string, { readonly knock_state?: Events<StrippedEvent> | undefined }>> | undefined
      }
    | undefined
}

/** A text out of untrusted content, or nothing. */
export function textIn(content: Content | undefined, key: string): string | undefined {
  const value = content?.[key]
  return typeof value === 'string' ? value : undefined
}

export function objectIn(content: Content | undefined, key: string): Content | undefined {
  const value = content?.[key]
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Content) : undefined
}

export function numberIn(content: Content | undefined, key: string): number | undefined {
  const value = content?.[key]
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

export function textsIn(content: Content | undefined, key: string): readonly string[] {
  const value = content?.[key]
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}
