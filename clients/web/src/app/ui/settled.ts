const TYPING_PAUSE_MS = 220

/** Waits until somebody has stopped typing; a resource's signal ends the wait when they go on. */
export async function settled(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, TYPING_PAUSE_MS)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
    })
  })
}
