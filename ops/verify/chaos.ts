/** `npm run chaos`: the long form of the drills that kill and stop servers and processes. What follows goes to Vitest. */
import { close } from './closing.ts'
import { runVitest } from './vitest.ts'

const DRILLS = ['commit-drill.services.test.ts', 'late-writes.services.test.ts']

const asked = process.argv.slice(2)
await close(() =>
  runVitest({ projects: ['services'], args: asked.length > 0 ? asked : DRILLS, env: { CHAOS: 'long' } }),
)
