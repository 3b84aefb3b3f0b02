const BYTES_MAX = 255

/**
 * Control characters, and those that change the direction of writing: with them `exe.png` may be shown for `gnp.exe`.
 * Line and paragraph separators count as controls.
 */
const UNSAFE = /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu

/** A name that can be shown and saved under: the last part of a path, without tricks. Undefined where nothing is left. */
export function cleanFileName(sent: string | undefined): string | undefined {
  const last = sent?.toWellFormed().normalize('NFC').split(/[/\\]/).at(-1)
  const name = last?.replace(UNSAFE, '').trim() ?? ''
  if (/^\.*$/.test(name)) return undefined
  return cut(name)
}

/** Keeps the ending, which is what programs go by, and whole characters. */
function cut(name: string): string {
  if (Buffer.byteLength(name) <= BYTES_MAX) return name
  const ending = /\.[^.]{1,16}$/u.exec(name)?.[0] ?? ''
  const room = BYTES_MAX - Buffer.byteLength(ending)
  let start = ''
  let bytes = 0
  for (const character of name.slice(0, name.length - ending.length)) {
    bytes += Buffer.byteLength(character)
    if (bytes > room) break
    start += character
  }
  return start + ending
}
