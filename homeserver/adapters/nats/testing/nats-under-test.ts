import { randomUUID } from 'node:crypto'
import { busSubject, type BusSubject } from '#homeserver/ports/bus.ts'

/** The real NATS that `npm run test:services` starts, or that somebody named: the first of its nodes. */
export function natsServer(): { readonly host: string; readonly port: number } {
  const url = process.env['FRIENDSHAPED_TEST_NATS']
  if (url === undefined) throw new Error('FRIENDSHAPED_TEST_NATS names no NATS server: use npm run test:services')
  const { hostname, port } = new URL(url.split(',')[0]!)
  return { host: hostname, port: Number(port || 4222) }
}

/** Subjects of its own for each test. */
export function freshPrefix(): BusSubject {
  return busSubject(`test-${randomUUID()}`)
}
