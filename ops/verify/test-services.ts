/** `npm run test:services`: the tests against real services, which are installed and started for them. What follows goes to Vitest. */
import { close } from './closing.ts'
import { runVitest } from './vitest.ts'

await close(() => runVitest({ projects: ['services'], args: process.argv.slice(2) }))
