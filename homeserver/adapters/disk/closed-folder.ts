/** Folders that only the server's own user may enter: whatever lies below them is out of reach for others, too. */
import { chmod, stat } from 'node:fs/promises'

const OTHERS = 0o077

/**
 * Closes a folder that is open, as after a restore that did not keep the modes. Where that cannot be done, such as on a file system without
 * modes, it stays as it is.
 */
export async function closeToOthers(folder: string): Promise<void> {
  try {
    const { mode } = await stat(folder)
    if ((mode & OTHERS) !== 0) await chmod(folder, 0o700)
  } catch {
    // Not there yet, or not ours: whoever uses it next finds out, and says so.
  }
}
