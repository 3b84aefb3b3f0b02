import { afterEach, describe, expect, it, vi } from 'vitest'
import { peersContract, type PeersNode } from '#homeserver/ports/peers.contract.ts'
import { openNode, wayTo } from './testing/nodes.ts'

describe('HttpPeers', () => {
  peersContract({ open: openNode, wayTo })
})

describe('a node that stops', () => {
  const opened: PeersNode[] = []
  const codec = { encode: () => undefined, decode: () => new Error('never') }

  afterEach(async () => {
    for (const node of opened.splice(0)) await node[Symbol.asyncDispose]()
  })

  async function open(drainMs: number): Promise<PeersNode> {
    const node = await openNode({ codec, drainMs })
    opened.push(node)
    return node
  }

  async function hanging(node: PeersNode): Promise<{ call: Promise<unknown>; letGo: () => void }> {
    const caller = await open(0)
    const gate = Promise.withResolvers<void>()
    let begun = 0
    node.peers.serve('hang', async () => {
      begun++
      await gate.promise
      return null
    })
    const call = caller.peers.call(node.address, 'hang', null, { deadlineMs: 100_000 }).catch((error: unknown) => error)
    await vi.waitFor(() => expect(begun).toBe(1))
    return { call, letGo: gate.resolve }
  }

  it('says so to those whose calls it gives up', async () => {
    const node = await open(0)
    const { call, letGo } = await hanging(node)
    await node[Symbol.asyncDispose]()
    expect(String(await call)).toMatch(/is stopping/)
    expect(await call).toMatchObject({ kind: 'uncertain' })
    letGo()
  })

  it('says so to those who call while it waits for others', async () => {
    const node = await open(100_000)
    const { call, letGo } = await hanging(node)
    const disposed = node[Symbol.asyncDispose]()
    const caller = await open(0)
    const another = caller.peers.call(node.address, 'hang', null, { deadlineMs: 100_000 })
    await expect(another).rejects.toThrow(/is stopping/)
    await expect(another).rejects.toMatchObject({ kind: 'unreachable' })
    letGo()
    expect(await call).toBeNull()
    await disposed
  })
})
