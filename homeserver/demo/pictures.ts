/** The pictures of the demo, drawn when they are needed. */
import { Canvas, type Color, type Point } from './canvas.ts'
import { strokesOf } from './letters.ts'

export interface Picture {
  readonly png: Buffer
  readonly width: number
  readonly height: number
}

const WHITE: Color = [255, 255, 255]
const AVATAR_PX = 256
const LETTER_PX = 84
const LETTER_GAP_PX = 22

export function avatar(initials: string, color: Color): Picture {
  const canvas = new Canvas(AVATAR_PX, AVATAR_PX)
  canvas.gradient(mix(color, WHITE, 0.12), mix(color, [0, 0, 0], 0.12))
  const letterWidth = LETTER_PX * 0.68
  const left = (AVATAR_PX - initials.length * letterWidth - (initials.length - 1) * LETTER_GAP_PX) / 2
  for (const [index, letter] of [...initials].entries()) {
    const [x, y] = [left + index * (letterWidth + LETTER_GAP_PX), (AVATAR_PX - LETTER_PX) / 2]
    for (const stroke of strokesOf(letter)) {
      canvas.line(
        stroke.map(([u, v]): Point => [x + u * letterWidth, y + v * LETTER_PX]),
        13,
        WHITE,
      )
    }
  }
  return finished(canvas)
}

/** A morning over the glasshouses. */
export function greenhouse(): Picture {
  const canvas = new Canvas(960, 600)
  canvas.gradient([255, 190, 120], [255, 236, 205])
  canvas.circle([700, 260], 90, [255, 246, 214])
  canvas.area((x) => 360 + 40 * Math.sin(x / 150), [160, 176, 130])
  canvas.area((x) => 430 + 26 * Math.sin(x / 90 + 2), [104, 138, 92])
  for (const left of [90, 350, 610]) {
    canvas.rectangle({ x: left, y: 400, width: 220, height: 120 }, [214, 236, 232], 4)
    canvas.line(
      [
        [left, 402],
        [left + 110, 340],
        [left + 220, 402],
      ],
      8,
      [236, 246, 244],
    )
    for (let bar = 1; bar < 5; bar++)
      canvas.line(
        [
          [left + bar * 44, 404],
          [left + bar * 44, 516],
        ],
        4,
        [150, 186, 180],
      )
    canvas.line(
      [
        [left, 460],
        [left + 220, 460],
      ],
      4,
      [150, 186, 180],
    )
  }
  canvas.area((x) => 518 + 5 * Math.sin(x / 40), [70, 104, 66])
  return finished(canvas)
}

/** The new overview screen as a sketch. */
export function overviewSketch(): Picture {
  const canvas = new Canvas(900, 620)
  canvas.gradient([244, 246, 243], [236, 240, 235])
  canvas.rectangle({ x: 0, y: 0, width: 190, height: 620 }, [38, 66, 54])
  canvas.circle([46, 48], 18, [126, 200, 140])
  for (let row = 0; row < 6; row++) {
    const shade: Color = row === 0 ? [126, 200, 140] : [88, 118, 104]
    canvas.rectangle({ x: 28, y: 104 + row * 44, width: 110 - (row % 3) * 14, height: 14 }, shade, 7)
  }
  const values: readonly Color[] = [
    [126, 200, 140],
    [242, 182, 90],
    [96, 160, 210],
  ]
  for (const [index, color] of values.entries()) {
    const x = 222 + index * 222
    canvas.rectangle({ x, y: 36, width: 200, height: 120 }, WHITE, 14)
    canvas.circle([x + 40, 96], 24, color)
    canvas.rectangle({ x: x + 82, y: 74, width: 84, height: 18 }, [54, 70, 62], 6)
    canvas.rectangle({ x: x + 82, y: 106, width: 56, height: 12 }, [190, 200, 194], 6)
  }
  canvas.rectangle({ x: 222, y: 182, width: 644, height: 396 }, WHITE, 14)
  for (let grid = 0; grid < 5; grid++)
    canvas.line(
      [
        [256, 240 + grid * 70],
        [836, 240 + grid * 70],
      ],
      2,
      [232, 236, 233],
    )
  canvas.line(wave([256, 836], { middle: 400, height: 70, length: 85 }), 6, [96, 160, 210])
  canvas.line(wave([256, 836], { middle: 330, height: 45, length: 130 }), 6, [126, 200, 140])
  return finished(canvas)
}

/** Tickets per week: fewer of them. */
export function ticketChart(): Picture {
  const canvas = new Canvas(840, 480)
  canvas.gradient(WHITE, [248, 249, 251])
  for (let grid = 0; grid < 5; grid++)
    canvas.line(
      [
        [60, 60 + grid * 85],
        [800, 60 + grid * 85],
      ],
      2,
      [228, 232, 238],
    )
  for (const [week, tickets] of [64, 71, 58, 60, 49, 37, 33, 24].entries()) {
    const height = tickets * 4.6
    const color: Color = week < 5 ? [150, 176, 214] : [92, 178, 126]
    canvas.rectangle({ x: 84 + week * 90, y: 400 - height, width: 56, height }, color, 8)
  }
  return finished(canvas)
}

/** A day in house 4, with the gap that everybody talks about. */
export function humidityGap(): Picture {
  const canvas = new Canvas(900, 420)
  canvas.gradient([24, 30, 38], [18, 22, 30])
  for (let grid = 0; grid < 5; grid++)
    canvas.line(
      [
        [40, 50 + grid * 80],
        [860, 50 + grid * 80],
      ],
      2,
      [48, 56, 68],
    )
  canvas.rectangle({ x: 452, y: 30, width: 118, height: 360 }, [66, 34, 40])
  canvas.line(wave([40, 450], { middle: 200, height: 60, length: 90 }), 5, [110, 200, 230])
  canvas.line(wave([572, 860], { middle: 180, height: 55, length: 80 }), 5, [110, 200, 230])
  return finished(canvas)
}

interface Wave {
  readonly middle: number
  readonly height: number
  readonly length: number
}

function wave([fromX, toX]: readonly [number, number], { middle, height, length }: Wave): Point[] {
  const steps = 60
  return Array.from({ length: steps + 1 }, (_, step): Point => {
    const x = fromX + ((toX - fromX) * step) / steps
    return [x, middle + height * Math.sin(x / length) + height * 0.2 * Math.sin(x / 17)]
  })
}

function mix(color: Color, other: Color, part: number): Color {
  return color.map((value, channel) => value + ((other[channel] ?? 0) - value) * part) as unknown as Color
}

function finished(canvas: Canvas): Picture {
  return { png: canvas.png(), width: canvas.width, height: canvas.height }
}
