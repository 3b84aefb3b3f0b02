import { readFileSync } from 'node:fs'
import type { Outcome } from './command.ts'

export async function run(): Promise<Outcome> {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  const { version } = JSON.parse(text) as { version: string }
  return { text: version, json: { version } }
}
