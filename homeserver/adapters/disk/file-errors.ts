import { BlobError } from '#homeserver/ports/blobs.ts'

const FULL = new Set(['ENOSPC', 'EDQUOT'])

/** What the operating system calls the error, such as `ENOENT`; undefined for errors that are not the system's. */
export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}

export function blobErrorOf(error: unknown): BlobError {
  const code = codeOf(error) ?? 'unknown error'
  if (FULL.has(code)) return new BlobError('full', `no space is left for files (${code})`, error)
  return new BlobError('unavailable', `the folder for files cannot be used (${code})`, error)
}
