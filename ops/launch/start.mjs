/** `npm start`: installs and builds what is missing, then becomes the server. Plain JavaScript, as the system's Node.js runs it. */
import { ensureDependencies } from './dependencies.mjs'
import { launch } from './launch-error.mjs'
import { assertSupported, become } from './pinned-node.mjs'
import { ensureWebClient } from './web-client.mjs'

/**
 * V8 lets the space for young objects grow to 64 MiB when many clients connect at once, and keeps it. With 8 MiB a server of
 * thousands of sockets takes a third less memory, and messages cost the same.
 */
const NODE_FLAGS = ['--max-semi-space-size=8']

await launch(async () => {
  assertSupported()
  await ensureDependencies()
  await ensureWebClient()
  await become('homeserver/main.ts', process.argv.slice(2), NODE_FLAGS)
})
