/** `npm run build`: what `npm start` would build, without the start. */
import { ensureDependencies } from './dependencies.mjs'
import { launch } from './launch-error.mjs'
import { assertSupported } from './pinned-node.mjs'
import { ensureWebClient } from './web-client.mjs'

await launch(async () => {
  assertSupported()
  await ensureDependencies()
  await ensureWebClient()
})
