/**
 * The stock matrix-bot-sdk. It loads a native encryption module at start even where nothing is encrypted, so an empty one is put in its
 * place; nothing of it is used in these tests.
 */
import { registerHooks } from 'node:module'
import type * as BotSdk from 'matrix-bot-sdk'

const CRYPTO_MODULE = '@matrix-org/matrix-sdk-crypto-nodejs'

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === CRYPTO_MODULE
      ? { url: 'empty:crypto', format: 'commonjs', shortCircuit: true }
      : next(specifier, context),
  load: (url, context, next) =>
    url === 'empty:crypto'
      ? { format: 'commonjs', source: 'module.exports = {}', shortCircuit: true }
      : next(url, context),
})

interface Asked {
  readonly uri: string
  readonly method: string
  readonly qs: Readonly<Record<string, unknown>> | null
  readonly headers: Record<string, string>
  readonly body?: string | Buffer
  /** `null` asks for bytes. */
  readonly encoding?: null
}

type Answered = (error: unknown, response?: object, body?: string | Buffer) => void

/** The SDK, with its requests going through `fetch`. */
export async function botSdk(fetch: typeof globalThis.fetch): Promise<typeof BotSdk> {
  const sdk = await import('matrix-bot-sdk')
  const silent = () => {}
  sdk.LogService.setLogger({ info: silent, warn: silent, error: silent, debug: silent, trace: silent })
  sdk.setRequestFn((asked: Asked, answered: Answered) => {
    answer(asked, fetch).then(({ response, body }) => answered(undefined, response, body), answered)
  })
  return sdk
}

async function answer({ uri, method, qs, headers, body, encoding }: Asked, fetch: typeof globalThis.fetch) {
  const url = new URL(uri)
  for (const [name, value] of Object.entries(qs ?? {}))
    if (value !== null && value !== undefined) url.searchParams.set(name, String(value))
  const sent = typeof body === 'string' || body === undefined ? body : new Uint8Array(body)
  const response = await fetch(url.href, { method, headers, ...(sent !== undefined && { body: sent }) })
  const bytes = Buffer.from(await response.arrayBuffer())
  const content = encoding === null ? bytes : bytes.toString()
  const described = { statusCode: response.status, headers: Object.fromEntries(response.headers), body: content }
  return { response: described, body: content }
}
