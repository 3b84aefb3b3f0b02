/** Waits until the server on PORT is ready and serves its web client; gives up when the process SERVER is gone. */
const WAIT_MS_MAX = 15 * 60_000
const BETWEEN_MS = 50

const base = `http://127.0.0.1:${process.env['PORT']}`
const startedAt = performance.now()

/** @param {string} path */
async function answers(path) {
  try {
    const response = await fetch(base + path)
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}

function isRunning() {
  try {
    return process.kill(Number(process.env['SERVER']), 0)
  } catch {
    return false
  }
}

while (!(await answers('/health/ready'))) {
  if (!isRunning() || performance.now() - startedAt > WAIT_MS_MAX) process.exit(1)
  await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS))
}
console.log(`ready after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
if (!(await answers('/'))) {
  console.log('the web client is not served')
  process.exit(1)
}
