export interface MediaLimits {
  readonly uploadBytesMax: number
  readonly uploadsAtOncePerUserMax: number
  /** Content URIs that a user may have reserved and not used. */
  readonly awaitedPerUserMax: number
  readonly awaitedForMs: number
}

export const DEFAULT_MEDIA_LIMITS: MediaLimits = {
  uploadBytesMax: 100 * 1024 * 1024,
  uploadsAtOncePerUserMax: 8,
  awaitedPerUserMax: 50,
  awaitedForMs: 24 * 60 * 60 * 1000,
}
