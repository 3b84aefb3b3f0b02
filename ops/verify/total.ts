/** The sum of several runs of tests: `total.ts FILE...`, each with what one run wrote. */
import { readFile } from 'node:fs/promises'
import { close } from './closing.ts'
import { readClosingLine, sum } from './counts.ts'

await close(async () => {
  const outputs = await Promise.all(process.argv.slice(2).map((file) => readFile(file, 'utf8')))
  return sum(outputs.map(readClosingLine))
})
