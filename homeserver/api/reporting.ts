/** Telling the administrators about trouble. */
import { reportEvent, reportRoom, reportUser } from '#spec/client-server/reporting.ts'
import type { Readers } from '#homeserver/services/history/readers.ts'
import type { Reports } from '#homeserver/services/reports/reports.ts'
import { route, type ApiRoute } from './route.ts'

export function reportingRoutes({
  readers,
  reports,
}: {
  readonly readers: Readers
  readonly reports: Reports
}): readonly ApiRoute[] {
  return [
    route(reportRoom, async ({ params, body }, caller) => {
      await reports.room(params.roomId, await readers.of(caller), body)
      return {}
    }),
    route(reportEvent, async ({ params, body }, caller) => {
      await reports.event(params.roomId, params.eventId, await readers.of(caller), body)
      return {}
    }),
    route(reportUser, async ({ params, body }, caller) => {
      await reports.user(params.userId, await readers.of(caller), body)
      return {}
    }),
  ]
}
