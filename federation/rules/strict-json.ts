/**
 * A JSON parser for text that becomes part of an event. `JSON.parse` is not good enough there: it forgets how a number was
 * spelled, rounds large integers, keeps the last of two equal keys and recurses as deeply as the text says.
 */
import { JSON_DEPTH_MAX } from '#spec/json-depth.ts'
import { rawNumber, type Json } from './json.ts'

export interface StrictJsonOptions {
  /** Room versions 1 to 5: numbers of any spelling pass; those that a double would not give back are kept raw. */
  readonly lenient?: boolean
}

export type StrictJsonReason = 'syntax' | 'duplicate key' | 'lone surrogate' | 'number' | 'depth'

/** `syntax` means that it is not JSON at all; the other reasons, that it is JSON which no event may hold. */
export class StrictJsonError extends Error {
  override readonly name = 'StrictJsonError'
  readonly reason: StrictJsonReason
  readonly position: number

  constructor(reason: StrictJsonReason, position: number, message: string) {
    super(`${message} at position ${position}`)
    this.reason = reason
    this.position = position
  }
}

export function parseStrictJson(text: string, options: StrictJsonOptions = {}): Json {
  return new Parser(text, options).parse()
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y
const UNICODE_ESCAPE = /[0-9a-fA-F]{4}/y

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
])

const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

class Parser {
  readonly #text: string
  readonly #lenient: boolean
  #at = 0
  #depthLeft = JSON_DEPTH_MAX

  constructor(text: string, options: StrictJsonOptions) {
    this.#text = text
    this.#lenient = options.lenient === true
  }

  parse(): Json {
    const value = this.#value()
    this.#skipSpace()
    if (this.#at < this.#text.length) throw this.#error('syntax', 'unexpected text after the value')
    return value
  }

  #value(): Json {
    this.#skipSpace()
    switch (this.#text.charCodeAt(this.#at)) {
      case QUOTE:
        return this.#string()
      case OPEN_BRACE:
        return this.#nested(() => this.#object())
      case OPEN_BRACKET:
        return this.#nested(() => this.#array())
      default: {
        const word = this.#word()
        return word === undefined ? this.#number() : word
      }
    }
  }

  #nested<T>(read: () => T): T {
    if (this.#depthLeft === 0) throw this.#error('depth', 'the value is nested too deeply')
    this.#depthLeft--
    this.#at++
    const value = read()
    this.#depthLeft++
    return value
  }

  #object(): Json {
    const object: Record<string, Json> = {}
    this.#skipSpace()
    if (this.#accept(CLOSE_BRACE)) return object
    do {
      this.#skipSpace()
      const keyAt = this.#at
      if (this.#text.charCodeAt(keyAt) !== QUOTE) throw this.#error('syntax', 'expected a key in quotes')
      const key = this.#string()
      if (Object.hasOwn(object, key)) throw this.#error('duplicate key', `the key ${JSON.stringify(key)} again`, keyAt)
      this.#skipSpace()
      this.#expect(COLON)
      const value = this.#value()
      // A plain assignment would set the prototype and lose the key.
      if (key === '__proto__') Object.defineProperty(object, key, { value, ...ORDINARY })
      else object[key] = value
      this.#skipSpace()
    } while (this.#accept(COMMA))
    this.#expect(CLOSE_BRACE)
    return object
  }

  #array(): Json {
    const array: Json[] = []
    this.#skipSpace()
    if (this.#accept(CLOSE_BRACKET)) return array
    do {
      array.push(this.#value())
      this.#skipSpace()
    } while (this.#accept(COMMA))
    this.#expect(CLOSE_BRACKET)
    return array
  }

  #string(): string {
    const start = ++this.#at
    let text = ''
    let from = start
    for (;;) {
      const code = this.#text.charCodeAt(this.#at)
      if (code === QUOTE) break
      // The comparison is false for NaN as well, which is what the end of the text gives.
      if (!(code >= 0x20)) throw this.#error('syntax', 'a string is not closed or holds a control character')
      if (code !== BACKSLASH) {
        this.#at++
        continue
      }
      text += this.#text.slice(from, this.#at) + this.#escape()
      from = this.#at
    }
    text += this.#text.slice(from, this.#at)
    this.#at++
    if (!text.isWellFormed()) throw this.#error('lone surrogate', 'a string holds half of a surrogate pair', start)
    return text
  }

  #escape(): string {
    const letter = this.#text.charAt(this.#at + 1)
    if (letter === 'u') {
      UNICODE_ESCAPE.lastIndex = this.#at + 2
      const digits = UNICODE_ESCAPE.exec(this.#text)
      if (!digits) throw this.#error('syntax', 'a \\u escape needs four hexadecimal digits')
      this.#at += 6
      return String.fromCharCode(Number.parseInt(digits[0], 16))
    }
    const character = ESCAPES.get(letter)
    if (character === undefined) throw this.#error('syntax', 'unknown escape')
    this.#at += 2
    return character
  }

  #word(): null | boolean | undefined {
    for (const [word, value] of WORDS) {
      if (!this.#text.startsWith(word, this.#at)) continue
      this.#at += word.length
      return value
    }
    return undefined
  }

  #number(): Json {
    NUMBER.lastIndex = this.#at
    const match = NUMBER.exec(this.#text)
    if (!match) throw this.#error('syntax', 'expected a value')
    const [text, fraction, exponent] = match
    const value = Number(text)
    const isPlain = fraction === undefined && exponent === undefined && Number.isSafeInteger(value) && text !== '-0'
    if (!isPlain && !this.#lenient) throw this.#error('number', `${text.slice(0, 40)} is not an integer of 53 bits`)
    this.#at += text.length
    return isPlain || String(value) === text ? value : rawNumber(text)
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return
      this.#at++
    }
  }

  #accept(code: number): boolean {
    if (this.#text.charCodeAt(this.#at) !== code) return false
    this.#at++
    return true
  }

  #expect(code: number): void {
    if (!this.#accept(code)) throw this.#error('syntax', `expected ${String.fromCharCode(code)}`)
  }

  #error(reason: StrictJsonReason, message: string, position = this.#at): StrictJsonError {
    return new StrictJsonError(reason, position, message)
  }
}

const WORDS: readonly (readonly [word: string, value: null | boolean])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
]

const ORDINARY = { writable: true, enumerable: true, configurable: true } as const
