/** Component tests in a real Chromium. `CHROME_BIN` names the browser where it is not at Debian's usual place. */
import { existsSync } from 'node:fs'
import karmaChromeLauncher from 'karma-chrome-launcher'
import karmaJasmine from 'karma-jasmine'

if (process.env.CHROME_BIN === undefined && existsSync('/usr/bin/chromium'))
  process.env.CHROME_BIN = '/usr/bin/chromium'

export default function configure(config) {
  config.set({
    basePath: '',
    frameworks: ['jasmine'],
    plugins: [karmaJasmine, karmaChromeLauncher],
    client: { jasmine: { random: true }, clearContext: true },
    reporters: ['progress'],
    browsers: ['Chromium'],
    customLaunchers: {
      Chromium: {
        base: 'ChromeHeadless',
        flags: [
          '--no-sandbox',
          '--disable-gpu',
          '--disable-quic',
          '--no-first-run',
          '--disable-background-networking',
          '--disable-component-update',
          '--disable-sync',
          '--window-size=1280,800',
        ],
      },
    },
    restartOnFileChange: false,
  })
}
