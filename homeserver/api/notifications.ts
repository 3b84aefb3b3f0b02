/** Listing what called for attention. */
import { getNotifications } from '#spec/client-server/notifications.ts'
import type { Readers } from '#homeserver/services/history/readers.ts'
import type { NotificationList } from '#homeserver/services/notifications/notification-list.ts'
import { route, type ApiRoute } from './route.ts'

export function notificationRoutes(ports: {
  readonly readers: Readers
  readonly notificationList: NotificationList
}): readonly ApiRoute[] {
  return [
    route(getNotifications, async ({ query }, caller) =>
      ports.notificationList.page({
        reader: await ports.readers.of(caller),
        limit: query.limit,
        from: query.from,
        highlightsOnly: query.only === 'highlight',
      }),
    ),
  ]
}
