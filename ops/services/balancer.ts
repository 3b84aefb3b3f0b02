/** HAProxy as operators are advised to put it before the nodes of a cluster: TLS 1.3, each request to the next node, none that is not ready. */
import { startHaproxy } from './haproxy.ts'
import { freePorts } from './loopback.ts'
import type { ServerProcess } from './server-process.ts'

export interface BalancerOptions {
  /** `host:port` of each. */
  readonly nodes: readonly string[]
  /** PEM. */
  readonly certificate: { readonly cert: string; readonly key: string }
  readonly port?: number
  readonly connectionsMax?: number
}

export interface Balancer extends AsyncDisposable {
  readonly url: string
  readonly process: ServerProcess
}

export async function startBalancer({ certificate, port, ...options }: BalancerOptions): Promise<Balancer> {
  const host = '127.0.0.1'
  const [free] = await freePorts(host, 1)
  const address = `${host}:${port ?? free}`
  const files = { 'front.pem': `${certificate.cert}${certificate.key}` }
  const configuration = balancerConfiguration({ address, pem: 'front.pem', ...options })
  const process = await startHaproxy({ configuration, address, files })
  return { url: `https://${address}`, process, [Symbol.asyncDispose]: () => process[Symbol.asyncDispose]() }
}

interface Configuration {
  readonly address: string
  readonly pem: string
  readonly nodes: readonly string[]
  readonly connectionsMax?: number
}

/** What a node refuses before it has read a request is sent to another one; what it may have begun is not, since clients repeat that themselves. */
export function balancerConfiguration({ address, pem, nodes, connectionsMax = 5_000 }: Configuration): string {
  return `
global
  maxconn ${connectionsMax}

defaults
  mode http
  option redispatch 1
  retries 3
  retry-on conn-failure
  timeout connect 1s
  timeout client 150s
  timeout server 150s
  timeout tunnel 1h
  timeout http-keep-alive 60s

frontend front
  bind ${address} ssl crt ${pem} ssl-min-ver TLSv1.3
  default_backend nodes

backend nodes
  balance roundrobin
  option forwardfor
  option httpchk GET /health/ready
  default-server check inter 500ms fall 2 rise 1
${nodes.map((node, index) => `  server node${index + 1} ${node}`).join('\n')}
`
}
