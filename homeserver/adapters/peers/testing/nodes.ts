/** Nodes on loopback, and ways between them that can fail. */
import type { PeersNode, PeersNodeOptions, Way } from '#homeserver/ports/peers.contract.ts'
import { systemRandom } from '#homeserver/adapters/system/random.ts'
import { FaultProxy } from '#homeserver/testing/fault-proxy.ts'
import { RecordingLog } from '#homeserver/testing/recording-log.ts'
import { HttpPeers } from '../http-peers.ts'
import type { PeerTls } from '../tls.ts'

export const HOST = '127.0.0.1'
export const SECRET = 'a secret of the deployment, long enough'

export async function openNode(options: PeersNodeOptions & { readonly tls?: PeerTls }): Promise<PeersNode> {
  const { deployment = 'example.test', secret = SECRET, address, ...others } = options
  const log = new RecordingLog()
  const port = address === undefined ? 0 : Number(new URL(address).port)
  const peers = new HttpPeers({ ...others, host: HOST, port, deployment, secret, random: systemRandom, log })
  return {
    peers,
    address: await peers.listen(),
    logged: () => JSON.stringify(log.records, (_key, value: unknown) => (value instanceof Error ? value.stack : value)),
    [Symbol.asyncDispose]: () => peers[Symbol.asyncDispose](),
  }
}

export async function wayTo(address: string): Promise<Way> {
  const { protocol, hostname, port } = new URL(address)
  const proxy = await FaultProxy.open({ host: hostname, port: Number(port) })
  return {
    address: `${protocol}//${proxy.host}:${proxy.port}`,
    connections: () => proxy.accepted,
    cut: () => proxy.cut(),
    stall: () => proxy.stall(),
    mend: () => proxy.mend(),
    [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose](),
  }
}
