/** How the shards are spread over the nodes: evenly, with as few moves as that takes. Every node works it out for itself, and does its own part. */
import type { Holding, NodeId } from '#homeserver/ports/cluster.ts'

export interface ShardPlan {
  /** Free shards for this node to claim, each with the term that it has now. */
  readonly claim: readonly { readonly shard: number; readonly term: number }[]
  /** Shards of this node to give back, so that others get their share. */
  readonly giveBack: readonly Holding[]
}

export interface PlanInput {
  readonly self: NodeId
  /** Must have been read after the holdings: whoever holds a shard and is not among them is gone. */
  readonly nodes: readonly NodeId[]
  readonly holdings: readonly Holding[]
  readonly shardCount: number
}

export function planShards({ self, nodes, holdings, shardCount }: PlanInput): ShardPlan {
  const place = nodes.toSorted()
  if (!place.includes(self)) return { claim: [], giveBack: [] }
  const heldBy = Map.groupBy(
    holdings.filter(({ holder }) => holder !== undefined && place.includes(holder)),
    ({ holder }) => holder as NodeId,
  )
  const mine = (heldBy.get(self) ?? []).toSorted((a, b) => a.shard - b.shard)
  // Where they cannot be spread evenly, those that hold more keep more.
  const byHeld = place.toSorted(
    (a, b) => (heldBy.get(b)?.length ?? 0) - (heldBy.get(a)?.length ?? 0) || (a < b ? -1 : 1),
  )
  const share = Math.floor(shardCount / place.length) + (byHeld.indexOf(self) < shardCount % place.length ? 1 : 0)
  if (mine.length >= share) return { claim: [], giveBack: mine.slice(share) }

  const known = new Map(holdings.map((holding) => [holding.shard, holding]))
  const isTaken = new Set([...heldBy.values()].flat().map(({ shard }) => shard))
  // Each node begins elsewhere, so that they seldom want the same one.
  const start = Math.floor((place.indexOf(self) * shardCount) / place.length)
  const free = Array.from({ length: shardCount }, (_, index) => (start + index) % shardCount)
    .filter((shard) => !isTaken.has(shard))
    .slice(0, share - mine.length)
  return { claim: free.map((shard) => ({ shard, term: known.get(shard)?.term ?? 0 })), giveBack: [] }
}
