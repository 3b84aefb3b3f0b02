/** Beside the event, all that the rules of a user look at. */

/** What the room says at the time of the event; the same for all receivers. */
export interface RoomSituation {
  readonly joinedMemberCount: number
  /** Of the event's sender. Infinity for a creator from room version 12 on. */
  readonly senderPowerLevel: number
  /** `notifications` of `m.room.power_levels`. */
  readonly notificationLevels: Readonly<Record<string, number>>
}

export interface Receiver {
  readonly userId: string
  /** The receiver's display name in this room. */
  readonly displayName?: string | undefined
}
