/**
 * So many arrays and objects may stand in each other, in bodies as in events: who takes a body must be able to put it into an event, and
 * what walks a value does so recursively.
 */
export const JSON_DEPTH_MAX = 100

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** How many arrays and objects stand in each other at the deepest place of a JSON text, found without building anything. */
function jsonDepthOf(text: string): number {
  let depth = 0
  let deepest = 0
  let inString = false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (inString) {
      if (code === BACKSLASH) index++
      else if (code === QUOTE) inString = false
    } else if (code === QUOTE) inString = true
    // `[` and `{`, `]` and `}` differ in one bit.
    else if ((code | 0x20) === 0x7b) deepest = Math.max(deepest, ++depth)
    else if ((code | 0x20) === 0x7d) depth--
  }
  return deepest
}

/** Every level takes two characters, so most texts need no look. */
export function isDeeper(text: string, depthMax: number): boolean {
  return text.length > depthMax * 2 && jsonDepthOf(text) > depthMax
}
