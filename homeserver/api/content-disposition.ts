/**
 * Types that a browser may show in place, Client-Server API "Content repository", "Serving inline content": none of them can
 * run a script. Everything else, HTML and SVG above all, is offered for saving.
 */
const INLINE = new Set([
  'text/css',
  'text/plain',
  'text/csv',
  'application/json',
  'application/ld+json',
  'image/jpeg',
  'image/gif',
  'image/png',
  'image/apng',
  'image/webp',
  'image/avif',
  'video/mp4',
  'video/webm',
  'video/ogg',
  'video/quicktime',
  'audio/mp4',
  'audio/webm',
  'audio/aac',
  'audio/mpeg',
  'audio/ogg',
  'audio/wave',
  'audio/wav',
  'audio/x-wav',
  'audio/x-pn-wav',
  'audio/flac',
  'audio/x-flac',
])

export function contentDisposition(contentType: string, fileName: string | undefined): string {
  const essence = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  const type = INLINE.has(essence) ? 'inline' : 'attachment'
  if (fileName === undefined) return type
  const plain = fileName.replace(/[^\x20-\x7e]/g, '_').replace(/["\\]/g, '\\$&')
  // RFC 6266 appendix D: percent signs in the plain form are decoded by some, so such names need the other form, too.
  if (/^[\x20-\x24\x26-\x7e]*$/.test(fileName)) return `${type}; filename="${plain}"`
  return `${type}; filename="${plain.replaceAll('%', '_')}"; filename*=utf-8''${percentEncoded(fileName)}`
}

/** RFC 8187 section 3.2.1: everything but `attr-char`. */
function percentEncoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
