import { InjectionToken } from '@angular/core'
import type { Client } from '#sdk/client.ts'

/** The signed-in client. Provided by the workspace route, so that nothing outside of it can ask for one. */
export const CLIENT = new InjectionToken<Client>('client')
