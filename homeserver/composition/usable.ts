import { StartError } from '../start-error.ts'

/** What cannot be opened stops the start, with one line for whoever started it. */
export async function usable<T>(what: string, opened: Promise<T>): Promise<T> {
  try {
    return await opened
  } catch (cause) {
    throw new StartError(cause instanceof Error ? cause.message : `${what} cannot be used`, { cause })
  }
}
