import { expect, test } from 'vitest'
import { drillTable, withTable } from './drill-table.ts'

const LINES = `{"drill":"R6 one killed","acknowledged":12,"lost":0,"doubled":0,"misplaced":0,"behind":0,"failed attempts":"3 x 503"}
{"drill":"R9 a | b","acknowledged":5,"lost":1,"needed a retry (%)":"0.5","closed sockets":""}
`

test('every drill is a row, with what is peculiar to it at the end', () => {
  expect(drillTable(LINES).split('\n')).toEqual([
    '| drill | acknowledged | lost | doubled | misplaced | needed a retry (%) | longest window (ms) | full service after (ms) | more |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    '| R6 one killed | 12 | 0 | 0 | 0 |  |  |  | failed attempts: 3 x 503 |',
    '| R9 a \\| b | 5 | 1 |  |  | 0.5 |  |  |  |',
  ])
})

test('a table takes the place of the one before, and the rest of the text stays', () => {
  const first = withTable('# Results\n\nSome.\n', '| a |', 'npm run chaos')
  expect(first).toContain('# Results\n\nSome.\n\n## Drills\n\n')
  expect(first).toContain('`npm run chaos`\n\n| a |\n')
  const second = withTable(`${first}\nMore.\n`, '| b |', 'npm run chaos -- tests')
  expect(second).not.toContain('| a |')
  expect(second).toContain('`npm run chaos -- tests`\n\n| b |\n')
  expect(second.startsWith('# Results\n\nSome.\n')).toBe(true)
  expect(second.endsWith('More.\n')).toBe(true)
  expect(withTable('', '| a |', 'c').startsWith('## Drills')).toBe(true)
})
