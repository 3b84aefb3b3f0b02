/** What the services work with, whether one process has all the data or several nodes share it. */
import type { SigningKey } from '#federation/rules/signatures.ts'
import type { Blobs } from '../ports/blobs.ts'
import type { Bus } from '../ports/bus.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Passwords } from '../ports/passwords.ts'
import type { Random } from '../ports/random.ts'
import type { Store } from '../ports/store.ts'
import type { Thumbnailer } from '../ports/thumbnailer.ts'
import type { Home } from '../services/cluster/remote-service.ts'
import type { Shards } from '../services/log/shards.ts'

export interface DeploymentPorts {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** The data cannot be written here any more: the process should end, and start again from what is really there. */
  readonly mediumFailed?: (reason: Error) => void
}

export interface Deployment {
  readonly store: Store
  readonly blobs: Blobs
  readonly thumbnailer: Thumbnailer
  readonly passwords: Passwords
  readonly signingKey: SigningKey
  readonly shards: Shards
  readonly bus: Bus
  /** The time that the nodes agree on. */
  readonly clock: Clock
  /** Absent where this process writes everything. */
  readonly home: Home | undefined
  readonly setUpToken: string
  /**
   * Resolves once this node knows what others have acknowledged; false where some of it may be missing. To be asked before something is
   * answered. Absent where there are no others.
   */
  readonly upToDate: (() => Promise<boolean>) | undefined
  /** Why this node cannot serve now; undefined where it can. */
  readonly waitingFor: () => string | undefined
  /** Begins to write. To be called when everybody reads the log who is to read it. */
  readonly begin: () => Promise<void>
  /** How long a stop still serves before it ends anything. */
  readonly noticeMs: number
  /** Hands over to the other nodes what is written here. Requests can still be answered afterwards. */
  readonly handOver: () => Promise<void>
}
