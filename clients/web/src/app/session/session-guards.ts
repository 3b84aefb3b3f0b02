import { inject } from '@angular/core'
import { type CanActivateFn, Router } from '@angular/router'
import { keptCredentials } from './credentials-keeper.ts'

/** Sends a visitor to the sign-in page and remembers where they wanted to go. */
export const whenSignedIn: CanActivateFn = (_route, state) => {
  if (keptCredentials() !== undefined) return true
  const wanted = state.url === '/' ? {} : { queryParams: { next: state.url } }
  return inject(Router).createUrlTree(['/sign-in'], wanted)
}

export const whenSignedOut: CanActivateFn = () =>
  keptCredentials() === undefined ? true : inject(Router).createUrlTree(['/'])
