/** Writes the OpenAPI documents: `node spec/openapi/generate.ts`. With `--check` it only says whether they are up to date. */
import { readFileSync, writeFileSync } from 'node:fs'
import { generatedFiles } from './documents.ts'

const isCheck = process.argv.includes('--check')

for (const { name, text } of generatedFiles()) {
  const path = new URL(name, import.meta.url)
  if (!isCheck) writeFileSync(path, text)
  else if (committedText(path) !== text) {
    process.stderr.write(`spec/openapi/${name} is out of date: run \`node spec/openapi/generate.ts\`.\n`)
    process.exitCode = 1
  }
}

function committedText(path: URL): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // A file that is not there yet is out of date, too.
    return undefined
  }
}
