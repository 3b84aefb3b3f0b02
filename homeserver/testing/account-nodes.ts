/** Nodes in one process on one folder, each with accounts of its own. Which of them writes a shard is in the test's hand; at first the first writes all. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HttpPeers } from '#homeserver/adapters/peers/http-peers.ts'
import { SqliteStore } from '#homeserver/adapters/sqlite/sqlite-store.ts'
import { systemClock } from '#homeserver/adapters/system/clock.ts'
import { pinoLog } from '#homeserver/adapters/system/log.ts'
import { systemRandom } from '#homeserver/adapters/system/random.ts'
import { errorCodec } from '#homeserver/composition/error-codec.ts'
import type { Peers } from '#homeserver/ports/peers.ts'
import { Accounts, type AccountsOptions } from '#homeserver/services/accounts/accounts.ts'
import { accountTables } from '#homeserver/services/accounts/tables.ts'
import { NodeHome } from '#homeserver/services/cluster/home.ts'
import { Shards } from '#homeserver/services/log/shards.ts'
import { cheapPasswords, SERVER_NAME } from './accounts-under-test.ts'
import { ManualClock } from './manual-clock.ts'

const SHARDS = 4
const log = pinoLog('silent')

export class AccountNode {
  readonly accounts: Accounts
  readonly shards: Shards
  readonly store: SqliteStore
  readonly address: string

  constructor(parts: { accounts: Accounts; shards: Shards; store: SqliteStore; address: string }) {
    this.accounts = parts.accounts
    this.shards = parts.shards
    this.store = parts.store
    this.address = parts.address
  }

  /** As a request is answered: by a node that knows what was acknowledged before. */
  async ask<T>(request: (accounts: Accounts) => Promise<T> | T): Promise<T> {
    await upToDate(this.shards)
    return await request(this.accounts)
  }

  writes(subject: string): boolean {
    return this.shards.of(subject).isWriting
  }
}

export class AccountNodes implements AsyncDisposable {
  readonly clock = new ManualClock()
  readonly nodes: AccountNode[] = []
  /** What the nodes have said to each other. */
  readonly said: string[] = []
  readonly #folder: string
  readonly #opened = new AsyncDisposableStack()
  readonly #holders = new Map<number, AccountNode>()
  #terms = 0

  private constructor(folder: string) {
    this.#folder = folder
  }

  static async open(count: number, options: Partial<AccountsOptions> = {}): Promise<AccountNodes> {
    const nodes = new AccountNodes(await mkdtemp(join(tmpdir(), 'account-nodes-')))
    nodes.#opened.defer(() => rm(nodes.#folder, { recursive: true }))
    for (let node = 0; node < count; node++) nodes.nodes.push(await nodes.#start(options))
    await nodes.giveAll(nodes.nodes[0] as AccountNode)
    return nodes
  }

  async giveAll(to: AccountNode): Promise<void> {
    for (let shard = 0; shard < SHARDS; shard++) await this.give(shard, to)
  }

  async give(shard: number, to: AccountNode): Promise<void> {
    await this.#holders.get(shard)?.shards.at(shard).stopWriting()
    this.#holders.set(shard, to)
    await to.shards.at(shard).startWriting({ term: ++this.#terms, isHeld: () => true })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { accounts } of this.nodes) await accounts.stop()
    await this.#opened.disposeAsync()
  }

  async #start(options: Partial<AccountsOptions>): Promise<AccountNode> {
    const { clock } = this
    const path = join(this.#folder, 'store.db')
    const migrations = [{ version: 1, name: 'accounts', create: accountTables }]
    const store = this.#opened.use(
      new SqliteStore({ path, tables: accountTables, migrations, newEpoch: () => 'epoch' }),
    )
    const shards = await Shards.follow(SHARDS, { store, clock, log })
    const peers = this.#overheard(
      this.#opened.use(
        new HttpPeers({
          ...{ host: '127.0.0.1', port: 0, deployment: 'example.org', secret: 'x'.repeat(32), drainMs: 0 },
          ...{ codec: errorCodec, random: systemRandom, log },
        }),
      ),
    )
    const home = new NodeHome({
      ...{ peers, clock: systemClock, random: systemRandom, shardOf: (subject: string) => shards.shardOf(subject) },
      isHeld: (shard) => shards.at(shard).isWriting,
      holderOf: async (shard) => this.#holders.get(shard)?.address,
      upToDate: () => upToDate(shards),
    })
    const accounts = new Accounts({
      ...{ store, shards, home, clock, random: systemRandom, log, passwords: cheapPasswords() },
      ...{ serverName: SERVER_NAME, registration: { open: true }, setUpToken: 'the link' },
      ...options,
    })
    return new AccountNode({ accounts, shards, store, address: await peers.listen() })
  }

  #overheard(peers: Peers): Peers {
    return {
      listen: () => peers.listen(),
      serve: (procedure, handler) => peers.serve(procedure, handler),
      call: async (address, procedure, input, options) => {
        const output = await peers.call(address, procedure, input, options)
        this.said.push(`${procedure} ${JSON.stringify(input)} ${JSON.stringify(output)}`)
        return output
      },
      [Symbol.asyncDispose]: () => peers[Symbol.asyncDispose](),
    }
  }
}

async function upToDate(shards: Shards): Promise<void> {
  for (let shard = 0; shard < shards.count; shard++) await shards.at(shard).follow()
}
