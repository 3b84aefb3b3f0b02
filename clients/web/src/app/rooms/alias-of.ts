const ALIAS_CHARS_MAX = 60

/** The address of a channel from its name: small, without spaces and accents. Empty where nothing is left. */
export function aliasOf(name: string): string {
  return name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, ALIAS_CHARS_MAX)
}
