import { ApiError } from '#sdk/api/api-error.ts'

/** `token`: an account needs a registration token. */
export type Offer = 'open' | 'token' | 'closed'

/** Reads the challenge that answers a registration without proof. Client-Server API, "User-Interactive Authentication". */
export function offerOf(error: unknown): Offer {
  if (!(error instanceof ApiError) || error.status !== 401) return 'closed'
  const stages = stagesOf(error.body['flows'])
  if (stages.some((flow) => flow.every((stage) => stage === 'm.login.dummy'))) return 'open'
  return stages.some((flow) => flow.includes('m.login.registration_token')) ? 'token' : 'closed'
}

function stagesOf(flows: unknown): readonly (readonly string[])[] {
  if (!Array.isArray(flows)) return []
  return flows.map((flow: { stages?: unknown }) =>
    Array.isArray(flow.stages) ? flow.stages.filter((stage): stage is string => typeof stage === 'string') : [],
  )
}
