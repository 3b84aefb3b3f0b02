/** The favicon with a dot on it, as a data address; the plain file while nothing waits. */
export function badgedIcon(state: 'calm' | 'unread' | 'mention'): string {
  if (state === 'calm') return 'favicon.svg'
  const color = state === 'mention' ? '#d0432a' : '#6f675a'
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">` +
    `<path fill="#17695a" d="M4 10a7 7 0 0 1 7-7h6a7 7 0 0 1 7 7v6a7 7 0 0 1-7 7h-7.5L5.6 26.2A1 1 0 0 1 4 25.4Z"/>` +
    `<circle cx="21" cy="20" r="9" fill="#e8825f"/>` +
    `<circle cx="25" cy="7" r="6.5" fill="${color}" stroke="#fff" stroke-width="2"/></svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}
