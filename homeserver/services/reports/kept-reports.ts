/** The list of reports, for the administrators. */
import { put, type Store } from '#homeserver/ports/store.ts'
import type { Shards } from '../log/shards.ts'
import { REPORTS, reports, type StoredReport } from './tables.ts'

/** With its place in the list. */
export interface Report extends StoredReport {
  readonly id: string
  readonly at: number
}

export class KeptReports {
  readonly #store: Store
  readonly #shards: Shards

  constructor(ports: { store: Store; shards: Shards }) {
    this.#store = ports.store
    this.#shards = ports.shards
  }

  /** Keeping one twice is keeping it once. */
  async keep({ id, at, ...report }: Report): Promise<void> {
    const { reporter, thing } = report
    const writes = [put(reports, [REPORTS, at, id], report)]
    await this.#shards.append({ kind: 'report', subject: reporter, note: { kind: thing.kind }, writes })
  }

  /** Newest first, behind a report that was given before. */
  async newest(limit: number, behind?: Pick<Report, 'at' | 'id'>): Promise<Report[]> {
    const before = behind && [behind.at, behind.id]
    const range = { prefix: [REPORTS], reverse: true, limit, ...(before && { before }) }
    const rows = await this.#store.scan(reports, range)
    return rows.map(({ key: [, at, id], value }) => ({ ...value, at, id }))
  }
}
