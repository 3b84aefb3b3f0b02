/** Passwords that administrators give or let be made up. */
import type { Random } from '../ports/random.ts'
import { parseNewPassword } from '../services/accounts/password-text.ts'
import type { Call } from './command.ts'

const MADE_UP_CHARS = 16

export async function passwordFromInput({ readInput }: Pick<Call, 'readInput'>): Promise<string> {
  // Editors and `echo` put a line end behind it that is no part of it.
  return parseNewPassword((await readInput()).replace(/\r?\n$/, ''))
}

export function madeUpPassword(random: Random): string {
  return random.text(MADE_UP_CHARS)
}
