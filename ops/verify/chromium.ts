/** The browser of the browser tests: a real Chromium, found or, where that is allowed, installed. */
import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { run } from '../launch/child.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome']
const ELSEWHERE = [
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

type Env = Readonly<Record<string, string | undefined>>

/** The path of an executable, in this order: CHROMIUM_PATH, the PATH, the places where installers put it. */
export async function findChromium(env: Env = process.env): Promise<string | undefined> {
  const named = env['CHROMIUM_PATH']
  if (named !== undefined) return (await isExecutable(named)) ? named : undefined
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const candidates = [...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), ...ELSEWHERE]
  for (const path of candidates) if (await isExecutable(path)) return path
  return undefined
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}

const APT = '/usr/bin/apt-get'
const HINT = 'Install Chromium (on Debian: apt-get install chromium), or name one in CHROMIUM_PATH.'

/** @throws with one line that says what to install */
export async function ensureChromium(): Promise<string> {
  const present = await findChromium()
  if (present !== undefined) return present
  if (process.env['CHROMIUM_PATH'] !== undefined) throw new Error('CHROMIUM_PATH does not name an executable.')
  const mayInstall = process.getuid?.() === 0 && (await isExecutable(APT))
  if (!mayInstall) throw new Error(`The browser tests need a Chromium. ${HINT}`)
  console.log('Installing Chromium from the packages of this system.')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  // An outdated list of packages is no reason to give up: the package may be known already.
  await run(APT, ['update'], { env, keepOutput: true })
  const { output } = await run(APT, ['install', '-y', '--no-install-recommends', 'chromium'], {
    env,
    keepOutput: true,
  })
  const installed = await findChromium()
  if (installed === undefined) throw new Error(`${output.trim()}\nChromium could not be installed. ${HINT}`)
  return installed
}
