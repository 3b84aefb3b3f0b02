/** Where to go after the sign-in: only a path of this application, as anybody can write the address of the page. */
export function nextPath(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])/.test(next) ? next : '/'
}

/** The sign-in page for somebody whose session was ended while they were at `from`. */
export function pathAfterEnd(from: string): string {
  const query = new URLSearchParams({ ended: 'true', ...(from === '/' ? {} : { next: from }) })
  return `/sign-in?${query.toString()}`
}
