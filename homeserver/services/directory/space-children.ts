/** The rooms that a space names, in their order. Client-Server API, "Ordering of children within a space". */
import { own, ownString } from '#federation/rules/json.ts'
import { timestampOf } from '#federation/rules/pdu.ts'
import { isRoomId, type RoomId } from '#spec/ids.ts'
import type { KnownEvent } from '../rooms/event-reader.ts'

export const SPACE_CHILD = 'm.space.child'

const ORDER_LENGTH_MAX = 50

/** The valid child events of those given, in the order in which their rooms are shown. */
export function orderedChildren(events: readonly KnownEvent[], suggestedOnly: boolean): KnownEvent[] {
  return events.filter((event) => isChild(event) && (!suggestedOnly || isSuggested(event))).sort(compare)
}

export function childRoom({ pdu }: KnownEvent): RoomId {
  return pdu.state_key as RoomId
}

/** Without servers to join by, a child has been taken out of the space. */
function isChild({ pdu }: KnownEvent): boolean {
  const via = own(pdu.content, 'via')
  return isRoomId(pdu.state_key ?? '') && Array.isArray(via) && via.length > 0
}

function isSuggested({ pdu }: KnownEvent): boolean {
  return own(pdu.content, 'suggested') === true
}

/** Those with an order come first; then the time of the event decides, and the room ID in the end. */
function compare(a: KnownEvent, b: KnownEvent): number {
  const [orderA, orderB] = [orderOf(a), orderOf(b)]
  if (orderA !== orderB) {
    if (orderA === undefined) return 1
    if (orderB === undefined) return -1
    return orderA < orderB ? -1 : 1
  }
  return timestampOf(a.pdu) - timestampOf(b.pdu) || (childRoom(a) < childRoom(b) ? -1 : 1)
}

function orderOf({ pdu }: KnownEvent): string | undefined {
  const order = ownString(pdu.content, 'order')
  const isValid = order !== undefined && order.length <= ORDER_LENGTH_MAX && /^[\x20-\x7e]*$/.test(order)
  return isValid ? order : undefined
}
