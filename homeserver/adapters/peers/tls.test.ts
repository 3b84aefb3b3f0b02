import { afterEach, describe, expect, it } from 'vitest'
import { certificate } from '#homeserver/http/testing/certificate.ts'
import { peersContract, type PeersNode } from '#homeserver/ports/peers.contract.ts'
import { openNode, wayTo } from './testing/nodes.ts'
import { strangeCertificate } from './testing/strange-certificate.ts'

const tls = { ca: certificate.cert, cert: certificate.cert, key: certificate.key }
const codec = { encode: () => undefined, decode: () => new Error('never') }
const PATIENT = { deadlineMs: 10_000 }

describe('HttpPeers over TLS', () => {
  peersContract({ open: (options) => openNode({ ...options, tls }), wayTo })
})

describe('certificates', () => {
  const opened: PeersNode[] = []

  afterEach(async () => {
    for (const node of opened.splice(0)) await node[Symbol.asyncDispose]()
  })

  async function open(options: Partial<Parameters<typeof openNode>[0]>): Promise<PeersNode> {
    const node = await openNode({ codec, drainMs: 0, ...options })
    node.peers.serve('echo', async (input) => input)
    opened.push(node)
    return node
  }

  it('of others are not trusted, on either side', async () => {
    const ours = await open({ tls })
    const { cert, key } = strangeCertificate
    // One that is not trusted and trusts us, and one that trusts itself only.
    const stranger = await open({ tls: { ca: certificate.cert, cert, key } })
    const withdrawn = await open({ tls: { ca: cert, cert, key } })
    await expect(stranger.peers.call(ours.address, 'echo', 1, PATIENT)).rejects.toMatchObject({ name: 'PeerError' })
    await expect(withdrawn.peers.call(ours.address, 'echo', 1, PATIENT)).rejects.toMatchObject({ kind: 'unreachable' })
    await expect(ours.peers.call(stranger.address, 'echo', 1, PATIENT)).rejects.toMatchObject({ kind: 'unreachable' })
    expect(await ours.peers.call(ours.address, 'echo', 1, PATIENT)).toBe(1)
  })

  it('where there are, no call goes without', async () => {
    const [ours, plain] = [await open({ tls }), await open({})]
    await expect(ours.peers.call(plain.address, 'echo', 1, PATIENT)).rejects.toMatchObject({ kind: 'refused' })
    await expect(plain.peers.call(ours.address, 'echo', 1, PATIENT)).rejects.toMatchObject({ kind: 'refused' })
    const address = ours.address.replace('https:', 'http:')
    await expect(plain.peers.call(address, 'echo', 1, PATIENT)).rejects.toMatchObject({ name: 'PeerError' })
  })
})
