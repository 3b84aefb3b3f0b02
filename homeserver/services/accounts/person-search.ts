/** How a typed name is matched against people. Pure. */
import type { UserId } from '#spec/ids.ts'

export interface Person {
  readonly userId: UserId
  readonly displayName?: string
  readonly avatarUrl?: string
  readonly sortKey: string
  /** The user ID without its sigil, and the display name on the next line; both folded. */
  readonly searched: string
}

/** More words than this narrow nothing down. */
const TERMS_MAX = 8

/** Without case and accents: "Zoë" is found by "zoe". */
export function fold(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
}

export class SearchTerms {
  readonly terms: readonly string[]

  constructor(typed: string) {
    const words = fold(typed).split(/\s+/)
    this.terms = words
      .map((word) => word.replace(/^@/, ''))
      .filter((word) => word !== '')
      .slice(0, TERMS_MAX)
  }

  /** Every word has to be somewhere in the person's names. */
  fit({ searched }: Person): boolean {
    return this.terms.every((term) => searched.includes(term))
  }
}

/** Lower is better: who is called so, then who has a name beginning so, then the rest. */
export function rankOf({ searched }: Person, { terms }: SearchTerms): number {
  const [id = '', name = ''] = searched.split('\n')
  const whole = terms.join(' ')
  if (whole === '') return 0
  if (name === whole || id === whole || id.startsWith(`${whole}:`)) return 0
  if (name.startsWith(whole) || id.startsWith(whole)) return 1
  const words = name.split(/[^\p{L}\p{N}]+/u)
  return terms.every((term) => id.startsWith(term) || words.some((word) => word.startsWith(term))) ? 2 : 3
}
