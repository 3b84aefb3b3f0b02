/** How long to wait before the next attempt. Pure. */
import { RECONNECT_MS_MAX, RECONNECT_MS_MIN } from '#spec/websocket/limits.ts'

/** Twice as long each time, shortened by a random part so that a restarted server is not met by everybody at once. */
export function backOffMs(failures: number, chance: number): number {
  const longest = Math.min(RECONNECT_MS_MAX, RECONNECT_MS_MIN * 2 ** Math.max(0, failures - 1))
  return Math.max(RECONNECT_MS_MIN / 2, longest * (0.5 + chance / 2))
}
