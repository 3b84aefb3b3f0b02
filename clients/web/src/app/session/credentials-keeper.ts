import type { Credentials } from '#sdk/credentials.ts'

const KEY = 'friendshaped.session'

/** Keeps the signed-in device over reloads. Local storage, so that the guard can decide without waiting. */
export function keepCredentials(credentials: Credentials): void {
  localStorage.setItem(KEY, JSON.stringify(credentials))
}

export function keptCredentials(): Credentials | undefined {
  const text = localStorage.getItem(KEY)
  if (text === null) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return isCredentials(value) ? value : undefined
  } catch {
    // Damaged: the same as never signed in.
    return undefined
  }
}

export function forgetCredentials(): void {
  localStorage.removeItem(KEY)
}

function isCredentials(value: unknown): value is Credentials {
  if (typeof value !== 'object' || value === null) return false
  const fields = value as Record<string, unknown>
  return ['baseUrl', 'userId', 'deviceId', 'accessToken'].every((name) => typeof fields[name] === 'string')
}
