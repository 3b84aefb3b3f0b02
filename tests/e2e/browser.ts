/** A real Chromium, and windows in it that share nothing: each is another computer. */
import { chromium, type Browser, type BrowserContextOptions } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { BrowserWindow } from './browser-window.ts'
import { screenshotFile } from './screenshot-file.ts'

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const DESKTOP = { width: 1280, height: 800 }

export class TestBrowser {
  #browser: Browser | undefined
  #windows: BrowserWindow[] = []

  async launch(): Promise<void> {
    const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
    this.#browser = await chromium.launch({ executablePath, args: FLAGS })
  }

  async open(options: BrowserContextOptions = {}): Promise<BrowserWindow> {
    if (this.#browser === undefined) throw new Error('the browser was not launched')
    const context = await this.#browser.newContext({
      viewport: DESKTOP,
      locale: 'en-GB',
      ignoreHTTPSErrors: true,
      ...options,
    })
    const window = await BrowserWindow.in(context)
    this.#windows.push(window)
    return window
  }

  /** Gives what went wrong in the windows. */
  async closeWindows(): Promise<readonly string[]> {
    const windows = this.#windows
    this.#windows = []
    const faults = windows.flatMap((window) => window.faults)
    for (const window of windows) await window.close()
    return faults
  }

  /** Pictures of all windows, for whoever looks into a failure. */
  async picture(title: string): Promise<void> {
    for (const [index, window] of this.#windows.entries()) {
      const path = screenshotFile(`failed ${title} ${index + 1}`)
      await window.page.screenshot({ path }).catch(() => undefined)
    }
  }

  async close(): Promise<void> {
    await this.#browser?.close()
  }
}

/** One browser for the tests of a file. After each of them its windows are closed, and nothing may have gone wrong in them. */
export function useBrowser(): TestBrowser {
  const browser = new TestBrowser()
  beforeAll(async () => {
    await browser.launch()
  })
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await browser.picture(task.name)
    expect(await browser.closeWindows()).toEqual([])
  })
  afterAll(async () => {
    await browser.close()
  })
  return browser
}
