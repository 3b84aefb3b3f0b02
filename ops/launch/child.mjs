/** Child processes that live and die with this one. */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/** @type {readonly NodeJS.Signals[]} */
const FORWARDED = ['SIGTERM', 'SIGINT', 'SIGHUP']

/**
 * @typedef {object} Ended
 * @property {number} code the exit code, 128 + the signal's number for a child that a signal ended, as shells have it
 * @property {string} output what it wrote, where it was kept
 */

/**
 * Runs a program to its end. Signals that reach this process go on to the child, and this process outlives it.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, keepOutput?: boolean }} [options] `keepOutput` collects both streams in
 *   `output` in place of showing them
 * @returns {Promise<Ended>}
 */
export function run(command, args, options = {}) {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: options.keepOutput ? ['ignore', 'pipe', 'pipe'] : 'inherit',
  })
  let output = ''
  /** @param {string} text */
  const keep = (text) => (output += text)
  child.stdout?.setEncoding('utf8').on('data', keep)
  child.stderr?.setEncoding('utf8').on('data', keep)

  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    // Ctrl-C in a terminal has reached the whole process group already; a second one would mean "do not wait".
    if (signal === 'SIGINT' && process.stdin.isTTY) return
    child.kill(signal)
  }
  for (const signal of FORWARDED) process.on(signal, forward)

  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code: code ?? 128 + constants.signals[signal ?? 'SIGKILL'], output }))
  }).finally(() => {
    for (const signal of FORWARDED) process.off(signal, forward)
  })
}
