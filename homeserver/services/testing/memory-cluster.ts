/** What nodes agree on, within one process: for tests that run several nodes on one clock. Keeps the contract of the port. */
import type { Cluster, Holding, NodeCard, NodeId, SeenNode } from '#homeserver/ports/cluster.ts'

export class MemoryCluster implements Cluster {
  readonly #nodes = new Map<NodeId, SeenNode>()
  readonly #holdings = new Map<number, Holding>()
  readonly #settled = new Map<string, string>()

  async join(node: NodeCard): Promise<void> {
    this.#nodes.set(node.id, { ...node, beats: 0 })
  }

  async beat(id: NodeId): Promise<boolean> {
    const node = this.#nodes.get(id)
    if (node) this.#nodes.set(id, { ...node, beats: node.beats + 1 })
    return node !== undefined
  }

  async nodes(): Promise<readonly SeenNode[]> {
    return [...this.#nodes.values()]
  }

  async declareDead(id: NodeId, beats: number): Promise<boolean> {
    const node = this.#nodes.get(id)
    if (node && node.beats !== beats) return false
    this.#nodes.delete(id)
    return true
  }

  async leave(id: NodeId): Promise<void> {
    this.#nodes.delete(id)
  }

  async holdings(): Promise<readonly Holding[]> {
    return [...this.#holdings.values()].toSorted((a, b) => a.shard - b.shard)
  }

  async claim(shard: number, term: number, by: NodeId): Promise<number | undefined> {
    if ((this.#holdings.get(shard)?.term ?? 0) !== term) return undefined
    this.#holdings.set(shard, { shard, term: term + 1, holder: by })
    return term + 1
  }

  async settle(name: string, value: string): Promise<string> {
    const settled = this.#settled.get(name) ?? value
    this.#settled.set(name, settled)
    return settled
  }

  async giveBack(shard: number, term: number): Promise<void> {
    if (this.#holdings.get(shard)?.term === term) this.#holdings.set(shard, { shard, term, holder: undefined })
  }
}
