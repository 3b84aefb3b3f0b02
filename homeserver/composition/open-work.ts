/** What works without keeping data. */
import { Argon2Passwords } from '../adapters/argon2/argon2-passwords.ts'
import { SharpThumbnailer } from '../adapters/sharp/sharp-thumbnailer.ts'
import type { Config } from '../config/schema.ts'
import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'

export function openThumbnailer(clock: Clock): SharpThumbnailer {
  return new SharpThumbnailer({ clock })
}

export function openPasswords({ passwords: { argon2 } }: Config, random: Random): Argon2Passwords {
  return new Argon2Passwords({ memoryKib: argon2.memory_kib, passes: argon2.passes, random })
}
