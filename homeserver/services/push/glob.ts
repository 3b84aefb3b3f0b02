/**
 * Glob patterns: `*` is any run of characters, `?` exactly one, everything else itself. Matrix appendices, "Glob-style
 * matching".
 *
 * A pattern becomes an automaton with one state per character, and a set of states is a row of bits. A text is read once,
 * code point by code point, and each costs one pass over that row, so no pattern can make matching slower than
 * (length of text) x (length of pattern / 32). There is nothing to backtrack.
 */
const STAR = 0x2a
const QUESTION_MARK = 0x3f

export interface GlobOptions {
  /** Which characters are wildcards; the others stand for themselves. Both where nothing is said. */
  readonly wildcards?: Wildcards
}

export type Wildcards = '*?' | '*' | ''

/** The bit row machine. State n means: n characters of the pattern are matched. */
export class GlobAutomaton {
  readonly wordCount: number
  readonly #accept: number
  /** States that a `*` follows: they stay alive whatever comes. */
  readonly #loops: Uint32Array
  /** For each code point of the pattern, the states that it advances. */
  readonly #advances = new Map<number, Uint32Array>()
  /** The states that any other code point advances: those before a `?`. */
  readonly #anyAdvances: Uint32Array

  constructor(pattern: string, wildcards: Wildcards) {
    const points = Array.from(pattern, (character) => character.codePointAt(0) ?? 0)
    const isStar = (point: number): boolean => point === STAR && wildcards.includes('*')
    const tokens = points.filter((point) => !isStar(point))
    this.#accept = tokens.length
    this.wordCount = (tokens.length >>> 5) + 1
    this.#loops = this.noStates()
    this.#anyAdvances = this.noStates()

    let state = 0
    for (const point of points) {
      if (isStar(point)) add(this.#loops, state)
      else state++
    }
    const isAny = (point: number): boolean => point === QUESTION_MARK && wildcards.includes('?')
    for (const [index, token] of tokens.entries()) if (isAny(token)) add(this.#anyAdvances, index)
    for (const [index, token] of tokens.entries()) {
      if (isAny(token)) continue
      const advances = this.#advances.get(token) ?? this.#anyAdvances.slice()
      add(advances, index)
      this.#advances.set(token, advances)
    }
  }

  noStates(): Uint32Array {
    return new Uint32Array(this.wordCount)
  }

  start(states: Uint32Array): void {
    states[0] = (states[0] ?? 0) | 1
  }

  accepts(states: Uint32Array): boolean {
    return (((states[this.#accept >>> 5] ?? 0) >>> (this.#accept & 31)) & 1) === 1
  }

  /** Reads one code point and moves `states` in place. */
  step(states: Uint32Array, codePoint: number): void {
    const advances = this.#advances.get(codePoint) ?? this.#anyAdvances
    const loops = this.#loops
    let carry = 0
    for (let word = 0; word < states.length; word++) {
      const alive = states[word] ?? 0
      const advanced = alive & (advances[word] ?? 0)
      states[word] = (advanced << 1) | carry | (alive & (loops[word] ?? 0))
      carry = advanced >>> 31
    }
  }
}

function add(states: Uint32Array, state: number): void {
  const word = state >>> 5
  states[word] = (states[word] ?? 0) | (1 << (state & 31))
}

/** Push rules, "Conditions", `event_match`: only ASCII letters, digits and the underscore make words. */
function isWordCharacter(codePoint: number): boolean {
  return (
    (codePoint >= 0x61 && codePoint <= 0x7a) ||
    (codePoint >= 0x41 && codePoint <= 0x5a) ||
    (codePoint >= 0x30 && codePoint <= 0x39) ||
    codePoint === 0x5f
  )
}

export class Glob {
  /** A pattern without wildcards is compared, not run. */
  readonly #exact: string | undefined
  readonly #automaton: GlobAutomaton

  constructor(pattern: string, options: GlobOptions = {}) {
    const wildcards = options.wildcards ?? '*?'
    this.#exact = Array.from(wildcards).some((wildcard) => pattern.includes(wildcard)) ? undefined : pattern
    this.#automaton = new GlobAutomaton(pattern, wildcards)
  }

  /** Does the pattern match the whole text? */
  matches(text: string): boolean {
    if (this.#exact !== undefined) return text === this.#exact
    const automaton = this.#automaton
    const states = automaton.noStates()
    automaton.start(states)
    for (let i = 0; i < text.length;) {
      const point = text.codePointAt(i) ?? 0
      automaton.step(states, point)
      i += point > 0xffff ? 2 : 1
    }
    return automaton.accepts(states)
  }

  /** Does the pattern match some part of the text that begins and ends at a word boundary? */
  matchesWords(text: string): boolean {
    const automaton = this.#automaton
    const states = automaton.noStates()
    let isAfterWord = false
    for (let i = 0; i < text.length;) {
      const point = text.codePointAt(i) ?? 0
      const isWord = isWordCharacter(point)
      if (!(isAfterWord && isWord)) {
        automaton.start(states)
        if (automaton.accepts(states)) return true
      }
      automaton.step(states, point)
      isAfterWord = isWord
      i += point > 0xffff ? 2 : 1
    }
    // The end of the text is a boundary: of what came before, and of nothing at all.
    automaton.start(states)
    return automaton.accepts(states)
  }
}

export function hasWildcard(pattern: string): boolean {
  return pattern.includes('*') || pattern.includes('?')
}
