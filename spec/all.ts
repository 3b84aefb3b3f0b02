/** The endpoint tables of the APIs that are our own or another server's. The Client-Server API has a table of its own. */
import { endpointsOf } from './endpoint-table.ts'
import type { Endpoint } from './endpoint.ts'
import * as synapseRegistration from './synapse/registration.ts'
import * as setup from './v1/setup.ts'

/** The business API under `/api/v1`. */
export const v1Endpoints: readonly Endpoint[] = endpointsOf([setup])

/** The parts of Synapse's administration API that tools rely on. */
export const synapseEndpoints: readonly Endpoint[] = endpointsOf([synapseRegistration])
