/** Where to go after the sign-in: only a path of this application, as anybody can write the address of the page. */
export function nextPath(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])/.test(next) ? next : '/'
}
