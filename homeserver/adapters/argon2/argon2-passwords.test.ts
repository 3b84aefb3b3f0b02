import { describe, expect, it } from 'vitest'
import { systemRandom } from '#homeserver/adapters/system/random.ts'
import { passwordsContract } from '#homeserver/ports/passwords.contract.ts'
import { Argon2Passwords, WAITING_MAX } from './argon2-passwords.ts'

const cheap = { random: systemRandom, memoryKib: 64, passes: 1 }

describe('Argon2Passwords', () => {
  passwordsContract(async () => ({
    passwords: new Argon2Passwords(cheap),
    costlier: new Argon2Passwords({ ...cheap, passes: 2 }),
    tooMany: WAITING_MAX + 10,
  }))

  it('verifies a hash of the reference implementation', async () => {
    // By argon2-cffi: "password" with the salt "somesaltsomesalt".
    const hash = '$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$Gpj7qOY5RCXJvcMzqcdQqvgR3wcPX7SleI4c9NtXk6E'
    expect(await new Argon2Passwords(cheap).verify('password', hash)).toBe(true)
  })

  it('spends nothing on a hash that asks for more than a server can bear', async () => {
    const greedy = new Argon2Passwords(cheap).decoy.replace('m=64', 'm=99999999')
    expect(await new Argon2Passwords(cheap).verify('password', greedy)).toBe(false)
  })
})
