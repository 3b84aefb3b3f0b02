/** The table of what drills found, from the figures that each of them has noted as a line of JSON. */

type Figures = Readonly<Record<string, string | number>>

/** Those that every drill has. What else it noted stands in the last column. */
const COLUMNS = [
  'drill',
  'acknowledged',
  'lost',
  'doubled',
  'misplaced',
  'needed a retry (%)',
  'longest window (ms)',
  'full service after (ms)',
]
const BEGIN = '<!-- drills: written by npm run chaos -- --keep -->'
const END = '<!-- drills: end -->'

export function drillTable(lines: string): string {
  const drills = lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Figures)
  const rows = drills.map((figures) => [...COLUMNS.map((column) => String(figures[column] ?? '')), more(figures)])
  return [[...COLUMNS, 'more'], [...COLUMNS, ''].map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n')
}

/** The text with this table in the place of the one before, or at its end. */
export function withTable(text: string, table: string, command: string): string {
  const section = `${BEGIN}\n\n\`${command}\`\n\n${table}\n\n${END}`
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)]
  if (from === -1 || to === -1) return `${text.trimEnd()}\n\n## Drills\n\n${section}\n`.trimStart()
  return text.slice(0, from) + section + text.slice(to + END.length)
}

/** What is nothing to speak of is left out. */
function more(figures: Figures): string {
  return Object.entries(figures)
    .filter(([name, value]) => !COLUMNS.includes(name) && value !== '' && value !== 0)
    .map(([name, value]) => `${name}: ${value}`)
    .join('; ')
}
