const KEY = 'friendshaped.homeserver'

/**
 * The server that serves this page is the homeserver. While developing the page comes from elsewhere: then
 * `localStorage['friendshaped.homeserver']` names it.
 */
export function homeserverUrl(): string {
  return (localStorage.getItem(KEY) ?? location.origin).replace(/\/+$/, '')
}
