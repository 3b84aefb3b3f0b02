/** Plain text of a message as HTML: nothing in it is markup, and addresses become links. */
const ADDRESS = /\bhttps?:\/\/[^\s<>"'`]+/g
/** The page that is opened learns nothing of this one. */
const SAFE = 'target="_blank" rel="noopener noreferrer nofollow"'
const TRAILING = /[.,:;!?)\]}'"]+$/

export function plainHtml(text: string): string {
  let html = ''
  let done = 0
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimmed(match[0])
    html += `${escapeHtml(text.slice(done, match.index))}<a href="${escapeHtml(address)}" ${SAFE}>${escapeHtml(address)}</a>`
    done = match.index + address.length
  }
  return html + escapeHtml(text.slice(done))
}

/** The full stop behind an address ends the sentence; a bracket belongs to it only where it was opened inside. */
function trimmed(address: string): string {
  const end = TRAILING.exec(address)?.[0] ?? ''
  const core = address.slice(0, address.length - end.length)
  return end.startsWith(')') && core.includes('(') ? `${core})` : core
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

const ONLY_EMOJI = /^(?:\p{Emoji_Presentation}|\p{Emoji}\ufe0f|\p{Emoji_Modifier}|\u200d|\p{RI}|\s){1,24}$/u

/** A few emoji and nothing else: drawn large. */
export function isOnlyEmoji(text: string): boolean {
  return ONLY_EMOJI.test(text) && text.trim() !== ''
}
