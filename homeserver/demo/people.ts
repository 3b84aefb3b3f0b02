/** Who works at Larkspur, a small company that makes sensors for greenhouses. `demo` is whoever looks around. */
import type { Color } from './canvas.ts'

export interface Person {
  readonly handle: string
  readonly displayName: string
  readonly initials: string
  readonly color: Color
  readonly isAdmin?: boolean
}

export const DEMO_USER = 'demo'

export const people: readonly Person[] = [
  { handle: 'demo', displayName: 'Dana Okafor', initials: 'DO', color: [44, 110, 96], isAdmin: true },
  { handle: 'amelie', displayName: 'Amélie Laurent', initials: 'AL', color: [150, 62, 110] },
  { handle: 'tomasz', displayName: 'Tomasz Zieliński', initials: 'TZ', color: [52, 92, 160] },
  { handle: 'priya', displayName: 'Priya Raman', initials: 'PR', color: [176, 84, 44] },
  { handle: 'jonas', displayName: 'Jonas Lindqvist', initials: 'JL', color: [70, 84, 104] },
  { handle: 'mei', displayName: 'Mei Tanaka', initials: 'MT', color: [188, 66, 82] },
  { handle: 'lucia', displayName: 'Lucía Ferrer', initials: 'LF', color: [120, 82, 170] },
  { handle: 'noah', displayName: 'Noah Bergström', initials: 'NB', color: [40, 120, 148] },
  { handle: 'sam', displayName: "Sam O'Connell", initials: 'SO', color: [86, 122, 50] },
  { handle: 'aisha', displayName: 'Aisha Rahmani', initials: 'AR', color: [156, 112, 34] },
  { handle: 'henrik', displayName: 'Henrik Vogel', initials: 'HV', color: [98, 72, 58] },
  { handle: 'grace', displayName: 'Grace Mwangi', initials: 'GM', color: [46, 104, 62] },
]
