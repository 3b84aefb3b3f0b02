/** `/health/live`: the process answers. `/health/ready`: it can do its work. For load balancers and service managers. */
import type { Exchange } from './reply.ts'
import { finish } from './reply.ts'

export type Readiness = { readonly ready: true } | { readonly ready: false; readonly waitingFor: string }

export type CheckReadiness = () => Promise<Readiness>

const HEADERS = ['Content-Type', 'application/json', 'Cache-Control', 'no-store', 'X-Content-Type-Options', 'nosniff']

/** False when the path is none of health's. Liveness asks nothing, so that a slow dependency gets no process killed. */
export async function replyHealth(exchange: Exchange, path: string, check: CheckReadiness): Promise<boolean> {
  if (path === '/health/live') {
    write(exchange, 200, { status: 'live' })
    return true
  }
  if (path !== '/health/ready') return false
  const readiness = await check().catch((): Readiness => ({ ready: false, waitingFor: 'a check that failed' }))
  if (readiness.ready) write(exchange, 200, { status: 'ready' })
  else write(exchange, 503, { status: 'not ready', waiting_for: readiness.waitingFor })
  return true
}

function write(exchange: Exchange, status: number, body: Readonly<Record<string, string>>): void {
  const text = JSON.stringify(body)
  finish(exchange, status, [...HEADERS, 'Content-Length', String(text.length)], text)
}
