/** A file system of a few megabytes in memory, which can be filled up and emptied. */
import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const BLOCK = Buffer.alloc(64 * 1024)

export class SmallDisk implements Disposable {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  /** The disk, or why this machine has none. */
  static mount(megabytes: number): SmallDisk | string {
    if (process.platform !== 'linux') return 'a tmpfs can be mounted on Linux only'
    const folder = mkdtempSync(join(tmpdir(), 'small-disk-'))
    const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder])
    if (status === 0) return new SmallDisk(folder)
    rmSync(folder, { recursive: true })
    return `a tmpfs cannot be mounted here: ${String(stderr ?? 'there is no mount').trim()}`
  }

  get freeBytes(): number {
    const { bavail, bsize } = statfsSync(this.folder)
    return bavail * bsize
  }

  /** Takes all the space that is left, but for about so many bytes. */
  fill(leave = 0): void {
    const ballast = openSync(this.#ballast, 'a')
    try {
      while (this.freeBytes > leave) writeSync(ballast, BLOCK, 0, Math.min(BLOCK.length, this.freeBytes - leave))
    } finally {
      closeSync(ballast)
    }
  }

  clear(): void {
    rmSync(this.#ballast, { force: true })
  }

  [Symbol.dispose](): void {
    spawnSync('umount', ['-l', this.folder])
    rmSync(this.folder, { recursive: true })
  }

  get #ballast(): string {
    return join(this.folder, 'ballast')
  }
}
