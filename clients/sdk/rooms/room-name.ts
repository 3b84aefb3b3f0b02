/** What a room is called. Pure; Client-Server API, "Calculating the display name for a room". */

export interface NameSources {
  readonly name: string | undefined
  readonly canonicalAlias: string | undefined
  /** Names of the members that the server picked, without the reader. Asked for only where they are needed. */
  readonly heroes: () => readonly string[]
  /** Joined and invited, the reader included. */
  readonly members: () => number
}

export function roomNameOf({ name, canonicalAlias, heroes, members }: NameSources): string {
  if (name !== undefined && name.trim() !== '') return name
  if (canonicalAlias !== undefined && canonicalAlias !== '') return canonicalAlias
  const names = heroes()
  if (names.length === 0) return 'Empty room'
  const count = members()
  if (count <= 1) return `Empty room (was ${listed(names, 0)})`
  return listed(names, count - 1 - names.length)
}

function listed(names: readonly string[], others: number): string {
  if (others > 0) return `${names.join(', ')} and ${others} ${others === 1 ? 'other' : 'others'}`
  if (names.length === 1) return names.join('')
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
