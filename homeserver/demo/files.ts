/** The files that people of the demo send each other, by name. */
import { textPdf } from './pdf.ts'
import { greenhouse, humidityGap, overviewSketch, ticketChart, type Picture } from './pictures.ts'

export interface DemoFile {
  readonly name: string
  readonly mimeType: string
  readonly bytes: Uint8Array
  readonly width?: number
  readonly height?: number
}

const makers: Readonly<Record<string, () => Omit<DemoFile, 'name'>>> = {
  'greenhouse-morning.png': () => picture(greenhouse()),
  'overview-sketch.png': () => picture(overviewSketch()),
  'tickets-per-week.png': () => picture(ticketChart()),
  'house-4-humidity.png': () => picture(humidityGap()),
  'offsite-plan.pdf': () => ({
    mimeType: 'application/pdf',
    bytes: textPdf([
      'Autumn offsite',
      'Where: Lakeside barn, 40 minutes by train from the office',
      '',
      'Thursday',
      '10:00  Arrival, coffee, rooms',
      '11:00  The year so far (Amelie)',
      '14:00  Workshop: what growers told us (Sam, Aisha)',
      '19:00  Dinner',
      '',
      'Friday',
      '09:00  Roadmap in small groups (Tomasz, Lucia)',
      '12:00  Lunch and home',
      '',
      'Tell Grace about diets and allergies.',
    ]),
  }),
  'sensor-battery.csv': () => ({
    mimeType: 'text/csv; charset=utf-8',
    bytes: Buffer.from(batteryTable()),
  }),
  'release-notes-2.8.txt': () => ({
    mimeType: 'text/plain; charset=utf-8',
    bytes: Buffer.from(
      [
        'Larkspur 2.8',
        '',
        '* The overview loads in under a second, also with 200 sensors.',
        '* Alarms can be handed over to a colleague for the night.',
        '* Sensors with firmware 1.14 report their battery in percent.',
        '* Fixed: humidity stayed empty after a gateway was restarted.',
        '',
      ].join('\n'),
    ),
  }),
}

export const demoFileNames: readonly string[] = Object.keys(makers)

export function demoFile(name: string): DemoFile {
  const make = Object.hasOwn(makers, name) ? makers[name] : undefined
  if (!make) throw new RangeError(`the demo has no file ${name}`)
  return { name, ...make() }
}

function picture({ png, width, height }: Picture): Omit<DemoFile, 'name'> {
  return { mimeType: 'image/png', bytes: png, width, height }
}

const WEEKS = 12

function batteryTable(): string {
  const rows = Array.from({ length: WEEKS }, (_, week) => {
    const [before, after] = [100 - week * 3.1, 100 - week * 1.2].map((percent) => percent.toFixed(1))
    return `${week + 1},${before},${after}`
  })
  return ['week,firmware_1_13_percent,firmware_1_14_percent', ...rows, ''].join('\n')
}
