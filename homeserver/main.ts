/** The process: arguments, configuration, start, signals, exit code. */
import { systemClock } from './adapters/system/clock.ts'
import { pinoLog } from './adapters/system/log.ts'
import { systemRandom } from './adapters/system/random.ts'
import { parseArguments, USAGE, type Arguments } from './arguments.ts'
import { ConfigError } from './config/config-error.ts'
import { loadConfig } from './config/load.ts'
import type { Config } from './config/schema.ts'
import type { Log } from './ports/log.ts'
import { StoreError } from './ports/store.ts'
import { startServer, type RunningServer } from './server.ts'
import { StartError } from './start-error.ts'
import { version } from './version.ts'

/** Below the 10 s after which container runtimes kill. */
const DRAIN_MS = 8_000
/** Of a node, which hands over to others first: they are to be told of when it is stopped, so that they wait for 30 s. */
const NODE_DRAIN_MS = 20_000
/** A Ctrl-C comes from the terminal and again from npm, which passes on what the server has had already. */
const ECHO_MS = 500

await main()

async function main(): Promise<void> {
  try {
    const given = parseArguments(process.argv.slice(2))
    if (given.help) return void process.stdout.write(USAGE)
    if (given.version) return void process.stdout.write(`${version()}\n`)
    await run(given)
  } catch (error) {
    refuse(error)
  }
}

async function run(given: Arguments): Promise<void> {
  const config = loadConfig({ file: given.config, environment: process.env, folder: process.cwd() })
  const log = pinoLog(config.log.level)
  endOnUnhandled(log)
  const parts = { clock: systemClock, random: systemRandom, log, mediumFailed: endAtOnce(log) }
  const server = await startServer({ config, demo: given.demo, ...parts })
  stopOnSignal(server, log, config.cluster ? config.cluster.drain_seconds * 1_000 + NODE_DRAIN_MS : DRAIN_MS)
  announce(server, config, log)
}

function announce(server: RunningServer, config: Config, log: Log): void {
  const { setUpUrl: setUp, demo } = server
  if (setUp !== undefined) log.info('no administrator yet', { set_up_url: setUp })
  // Nobody outside of this machine can reach a demo.
  if (demo !== undefined) log.info('demo', { ...demo })
  log.info('ready', { version: version(), server_name: config.server_name, urls: server.urls })
  if (!process.stdout.isTTY) return
  process.stdout.write(`\n  FriendShaped is running at ${config.public_url}\n`)
  if (setUp !== undefined) process.stdout.write(`  Make the first administrator at ${setUp}\n`)
  if (demo !== undefined)
    process.stdout.write(`  Look around as ${demo.user}, password ${demo.password ?? 'as at the first start'}\n`)
  process.stdout.write('\n')
}

function stopOnSignal(server: RunningServer, log: Log, drainMs: number): void {
  let stoppingSince: number | undefined
  const stop = async (signal: string): Promise<void> => {
    if (stoppingSince !== undefined) {
      // Whoever asks twice does not want to wait.
      if (systemClock.monotonic() - stoppingSince > ECHO_MS) process.exit(1)
      return
    }
    stoppingSince = systemClock.monotonic()
    log.info('stopping', { signal })
    await server.stop(AbortSignal.timeout(drainMs))
    log.info('stopped')
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => void stop(signal))
}

/** Without a drain: whatever else it would answer may rest on what the disk has lost. */
function endAtOnce(log: Log): (reason: Error) => void {
  return (reason) => {
    log.error('the storage failed, so the server ends; look at the disk before it starts again', { error: reason })
    process.exit(1)
  }
}

/** Nobody knows what state the process is in, and a new one starts from what is durable. */
function endOnUnhandled(log: Log): void {
  process.on('uncaughtException', (error) => {
    log.error('unhandled failure', { error })
    process.exit(1)
  })
}

function refuse(error: unknown): void {
  const isForPeople = error instanceof ConfigError || error instanceof StartError || error instanceof StoreError
  process.stderr.write(
    isForPeople ? `${error.message}\n` : `Unexpected failure at start. Please report it: ${inFull(error)}\n`,
  )
  process.exit(1)
}

function inFull(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
