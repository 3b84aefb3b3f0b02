/**
 * Which nodes there are, and which of them writes which shard of the log: what the nodes of a deployment agree on.
 *
 * Every change is one conditional write, so of two nodes that want the same one gets it and the other one is told. No clock is compared
 * with another node's: a node that is there moves its `beats` on, and whoever sees them stand still for long enough declares it dead.
 *
 * Promises
 * - What a call has changed every later call of every node sees.
 * - A node that was declared dead never comes back: its `beat` answers false from then on. Starting again it is another node.
 * - The term of a shard grows with every claim, by whomever, and never goes back.
 * - A failure throws `StoreError`. Whether a change was made is not known then; it may be asked for again.
 */

/** Of one run of a server. */
export type NodeId = string

export interface NodeCard {
  readonly id: NodeId
  /** Where the other nodes reach it. */
  readonly address: string
  /** Of the program. */
  readonly version: string
}

export interface SeenNode extends NodeCard {
  readonly beats: number
}

/** Who may write a shard. */
export interface Holding {
  readonly shard: number
  readonly term: number
  /** Absent where it was given back. */
  readonly holder: NodeId | undefined
}

export interface Cluster {
  join(node: NodeCard): Promise<void>
  /** Says that the node is still there. False: it was declared dead, or has left. */
  beat(id: NodeId): Promise<boolean>
  /** Those that have joined and neither left nor were declared dead. */
  nodes(): Promise<readonly SeenNode[]>
  /** False where its beats have moved on meanwhile. True also where it was gone already. */
  declareDead(id: NodeId, beats: number): Promise<boolean>
  leave(id: NodeId): Promise<void>

  /** By shard; those that were never claimed are absent. */
  holdings(): Promise<readonly Holding[]>
  /** The new term; undefined where the shard's term is another than `term` (0: it was never claimed). */
  claim(shard: number, term: number, by: NodeId): Promise<number | undefined>
  /** Nothing happens where the shard's term is another. */
  giveBack(shard: number, term: number): Promise<void>

  /** A value that is set once and for all: the first that anybody gives is what everybody gets. */
  settle(name: string, value: string): Promise<string>
}
