/** The process in which images from strangers are decoded: it has no environment, no secrets and no files, and may be killed. */
import { render } from './render.ts'
import type { Answer, Job } from './worker-messages.ts'

process.on('message', (job: Job) => {
  void render(job.source, job.wish).then((answer: Answer) => process.send?.(answer))
})
process.on('disconnect', () => process.exit(0))
