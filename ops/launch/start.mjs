/** `npm start`: installs and builds what is missing, then becomes the server. Plain JavaScript, as the system's Node.js runs it. */
import { ensureDependencies } from './dependencies.mjs'
import { launch } from './launch-error.mjs'
import { assertSupported, become } from './pinned-node.mjs'
import { ensureWebClient } from './web-client.mjs'

await launch(async () => {
  assertSupported()
  await ensureDependencies()
  await ensureWebClient()
  await become('homeserver/main.ts', process.argv.slice(2))
})
