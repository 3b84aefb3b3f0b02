import { isDevMode } from '@angular/core'

const KEY = 'friendshaped.homeserver'

/**
 * The server that serves this page is the homeserver. While developing the page comes from elsewhere: then
 * `localStorage['friendshaped.homeserver']` names it. A built page does not look there: whoever could write it could have the
 * passwords sent to a server of theirs.
 */
export function homeserverUrl(): string {
  const named = isDevMode() ? localStorage.getItem(KEY) : null
  return (named ?? location.origin).replace(/\/+$/, '')
}
