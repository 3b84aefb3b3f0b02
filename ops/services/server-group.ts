/** The nodes of one service, started and disposed together. */
import type { ServerProcess } from './server-process.ts'

export class ServerGroup implements AsyncDisposable {
  readonly nodes: readonly ServerProcess[]

  private constructor(nodes: readonly ServerProcess[]) {
    this.nodes = nodes
  }

  /** Where one node fails, none is left. */
  static async start(starting: readonly Promise<ServerProcess>[]): Promise<ServerGroup> {
    const attempts = await Promise.allSettled(starting)
    const started = attempts.filter((attempt) => attempt.status === 'fulfilled')
    const group = new ServerGroup(started.map(({ value }) => value))
    const failed = attempts.find((attempt) => attempt.status === 'rejected')
    if (failed === undefined) return group
    await group[Symbol.asyncDispose]()
    throw failed.reason
  }

  get addresses(): readonly string[] {
    return this.nodes.map(({ address }) => address)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.nodes.map((node) => node[Symbol.asyncDispose]()))
  }
}
