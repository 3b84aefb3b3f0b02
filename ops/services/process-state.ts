/** What the system tells of a process; a system without `/proc` tells nothing. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** Whether every thread is stopped. Where that is not told, and for a process that is gone, it is taken for stopped. */
export function isStopped(pid: number): boolean {
  const folder = `/proc/${pid}/task`
  if (!existsSync(folder)) return true
  try {
    return readdirSync(folder).every((thread) => {
      const status = readFileSync(`${folder}/${thread}/stat`, 'utf8')
      // The state follows the program's name, which may hold any character.
      return status.slice(status.lastIndexOf(')')).startsWith(') T')
    })
  } catch {
    // A thread ended while they were looked at.
    return false
  }
}
