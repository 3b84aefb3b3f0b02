/** The parts of the server that a listener may serve, and the paths that belong to each. */
export const surfaces = ['client', 'federation', 'api', 'web', 'health'] as const

export type Surface = (typeof surfaces)[number]

/** The first prefix that fits decides. What fits none is the web client's. */
const API_PATHS: readonly (readonly [prefix: string, answeredBy: readonly Surface[]])[] = [
  ['/_matrix/federation/', ['federation']],
  ['/_matrix/key/', ['federation']],
  ['/.well-known/matrix/server', ['client', 'federation']],
  ['/.well-known/matrix/', ['client']],
  ['/_matrix/', ['client']],
  ['/_synapse/', ['client']],
  ['/api/', ['api']],
]

/** Which surfaces answer a path of the API; `undefined` for a path that is none. */
export function apiSurfacesOf(path: string): readonly Surface[] | undefined {
  return API_PATHS.find(([prefix]) => path.startsWith(prefix) || `${path}/` === prefix)?.[1]
}
