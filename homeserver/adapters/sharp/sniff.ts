const SIGNATURES: readonly (readonly [at: number, bytes: string])[][] = [
  [[0, '\xff\xd8\xff']], // JPEG
  [[0, '\x89PNG\r\n\x1a\n']],
  [[0, 'GIF87a']],
  [[0, 'GIF89a']],
  [
    [0, 'RIFF'],
    [8, 'WEBP'],
  ],
]

/** Whether the bytes begin like a JPEG, PNG, GIF or WebP file, whatever anybody says they are. */
export function isDecodable(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 16)).toString('latin1')
  return SIGNATURES.some((parts) => parts.every(([at, text]) => head.startsWith(text, at)))
}
