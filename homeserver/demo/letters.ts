/** The letters that initials need, as strokes in a box from (0, 0) to (1, 1). Pure data. */
import type { Point } from './canvas.ts'

type Stroke = readonly Point[]

const STEPS = 14

/** Part of an ellipse; angles in quarters of a turn, from the right over the bottom. */
function arc(center: Point, radius: Point, from: number, to: number): Point[] {
  return Array.from({ length: STEPS + 1 }, (_, step): Point => {
    const angle = ((from + ((to - from) * step) / STEPS) * Math.PI) / 2
    return [center[0] + radius[0] * Math.cos(angle), center[1] + radius[1] * Math.sin(angle)]
  })
}

const stem: Stroke = [
  [0, 0],
  [0, 1],
]
const bowl: Stroke = [[0, 0], [0.4, 0], ...arc([0.4, 0.27], [0.45, 0.27], -1, 1), [0, 0.54]]

const LETTERS: Readonly<Record<string, readonly Stroke[]>> = {
  A: [
    [
      [0, 1],
      [0.5, 0],
      [1, 1],
    ],
    [
      [0.18, 0.66],
      [0.82, 0.66],
    ],
  ],
  B: [
    stem,
    [[0, 0], [0.4, 0], ...arc([0.4, 0.24], [0.4, 0.24], -1, 1), [0, 0.48]],
    [[0, 0.48], [0.45, 0.48], ...arc([0.45, 0.74], [0.45, 0.26], -1, 1), [0, 1]],
  ],
  D: [stem, [[0, 0], [0.35, 0], ...arc([0.35, 0.5], [0.6, 0.5], -1, 1), [0, 1]]],
  F: [
    stem,
    [
      [0, 0],
      [0.8, 0],
    ],
    [
      [0, 0.48],
      [0.65, 0.48],
    ],
  ],
  G: [[...arc([0.52, 0.5], [0.5, 0.5], -0.5, -4), [1, 0.55], [0.6, 0.55]]],
  H: [
    stem,
    [
      [0.9, 0],
      [0.9, 1],
    ],
    [
      [0, 0.48],
      [0.9, 0.48],
    ],
  ],
  J: [[[0.75, 0], [0.75, 0.65], ...arc([0.4, 0.65], [0.35, 0.35], 0, 2)]],
  L: [
    [
      [0, 0],
      [0, 1],
      [0.75, 1],
    ],
  ],
  M: [
    [
      [0, 1],
      [0, 0],
      [0.5, 0.7],
      [1, 0],
      [1, 1],
    ],
  ],
  N: [
    [
      [0, 1],
      [0, 0],
      [0.9, 1],
      [0.9, 0],
    ],
  ],
  O: [arc([0.5, 0.5], [0.52, 0.5], 0, 4)],
  P: [stem, bowl],
  R: [
    stem,
    bowl,
    [
      [0.4, 0.54],
      [0.9, 1],
    ],
  ],
  S: [[...arc([0.45, 0.25], [0.38, 0.25], -0.4, -3), ...arc([0.45, 0.75], [0.42, 0.25], -1, 1.6)]],
  T: [
    [
      [0, 0],
      [0.9, 0],
    ],
    [
      [0.45, 0],
      [0.45, 1],
    ],
  ],
  V: [
    [
      [0, 0],
      [0.48, 1],
      [0.96, 0],
    ],
  ],
  Z: [
    [
      [0, 0],
      [0.85, 0],
      [0, 1],
      [0.85, 1],
    ],
  ],
}

export function strokesOf(letter: string): readonly Stroke[] {
  const strokes = LETTERS[letter]
  if (!strokes) throw new RangeError(`the letter ${letter} is not drawn yet`)
  return strokes
}
