/** How well a name answers a search; lower is better, `undefined` is no answer. Accents and capitals do not matter. */
export function rankName(name: string, query: string): number | undefined {
  const wanted = folded(query.trim())
  const text = folded(name)
  if (wanted === '') return 2
  if (text === wanted) return 0
  if (text.startsWith(wanted)) return 1
  const words = text.split(/[\s._\-:@#/]+/)
  if (words.some((word) => word.startsWith(wanted))) return 2
  if (text.includes(wanted)) return 3
  return isSubsequence(wanted, text) ? 4 : undefined
}

/** The best first; among equals the given order stays. */
export function bestNamed<T>(
  items: readonly T[],
  query: string,
  namesOf: (item: T) => readonly string[],
  limit: number,
): readonly T[] {
  return items
    .map((item) => ({ item, rank: bestRank(namesOf(item), query) }))
    .filter((one) => one.rank !== undefined)
    .toSorted((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
    .slice(0, limit)
    .map((one) => one.item)
}

function bestRank(names: readonly string[], query: string): number | undefined {
  const ranks = names.map((name) => rankName(name, query)).filter((rank) => rank !== undefined)
  return ranks.length === 0 ? undefined : Math.min(...ranks)
}

function folded(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
}

function isSubsequence(wanted: string, text: string): boolean {
  let from = 0
  for (const character of wanted) {
    const found = text.indexOf(character, from)
    if (found === -1) return false
    from = found + 1
  }
  return true
}
