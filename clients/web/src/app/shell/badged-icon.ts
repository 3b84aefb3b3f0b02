/** The favicon with a dot on it, as a data address; the plain file while nothing waits. */
export function badgedIcon(state: 'calm' | 'unread' | 'mention'): string {
  if (state === 'calm') return 'favicon.svg'
  const color = state === 'mention' ? '#d0432a' : '#6f675a'
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">` +
    `<path fill="#17695a" d="M3 11a8 8 0 0 1 8-8h8a8 8 0 0 1 8 8v1.57A10 10 0 0 0 12.57 27H5a2 2 0 0 1-2-2Z"/>` +
    `<circle cx="21.5" cy="21.5" r="7.5" fill="#e8825f"/>` +
    `<circle cx="25" cy="7" r="6.5" fill="${color}" stroke="#fff" stroke-width="2"/></svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}
