import { Injectable, resource } from '@angular/core'
import { homeserverUrl } from './home-server.ts'
import { offerOf } from './offer-of.ts'

/** Whether one may make an account here: asked once, with a request that proves nothing and so creates nothing. */
@Injectable({ providedIn: 'root' })
export class RegistrationOffer {
  readonly flows = resource({
    loader: async ({ abortSignal }) => {
      const [{ call }, { makeAccount }, { browserOrNode }] = await Promise.all([
        import('#sdk/api/call.ts'),
        import('#sdk/api/routes.ts'),
        import('#sdk/host.ts'),
      ])
      const server = { baseUrl: homeserverUrl(), host: browserOrNode }
      try {
        await call(server, makeAccount, { body: { inhibit_login: true } }, { signal: abortSignal })
        return 'closed' as const
      } catch (error) {
        return offerOf(error)
      }
    },
  })
}
