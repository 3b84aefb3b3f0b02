/** A steady hue for an identifier, so that a person or a channel without a picture is recognized by color. */
export function hueOf(id: string): number {
  let hash = 0
  for (let i = 0; i < id.length; i++) hash = (Math.imul(hash, 31) + id.charCodeAt(i)) | 0
  return Math.floor(((Math.imul(hash, 0x9e3779b1) >>> 8) * 360) / 2 ** 24)
}

/** The first letters of up to two words; an emoji or another wide character counts as one. */
export function initialsOf(name: string): string {
  const words = name
    .replace(/^[@#!]/, '')
    .split(/[\s._-]+/)
    .filter((word) => word !== '')
  const letters = words.slice(0, 2).map((word) => String.fromCodePoint(word.codePointAt(0) ?? 0x3f))
  return letters.join('').toLocaleUpperCase() || '?'
}
