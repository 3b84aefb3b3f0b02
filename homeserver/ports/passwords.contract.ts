/** What every adapter of `Passwords` must keep. */
import { beforeEach, expect, it } from 'vitest'
import { PasswordsBusy, type Passwords } from './passwords.ts'

export interface PasswordsUnderTest {
  readonly passwords: Passwords
  /** The same adapter with settings of another cost. */
  readonly costlier: Passwords
  /** More calls than are taken in at once. */
  readonly tooMany: number
}

export function passwordsContract(create: () => Promise<PasswordsUnderTest>): void {
  let passwords: Passwords
  let costlier: Passwords
  let tooMany: number

  beforeEach(async () => {
    ;({ passwords, costlier, tooMany } = await create())
  })

  it('recognizes the password that a hash was made of, and no other', async () => {
    const hash = await passwords.hash('correct horse')
    expect(await passwords.verify('correct horse', hash)).toBe(true)
    for (const wrong of ['correct hors', 'correct horse ', 'Correct horse', '']) {
      expect(await passwords.verify(wrong, hash), wrong).toBe(false)
    }
  })

  it('tells long and foreign passwords apart by every byte', async () => {
    for (const password of ['', 'пароль', '🐎'.repeat(256), `a\0b`]) {
      const hash = await passwords.hash(password)
      expect(await passwords.verify(password, hash), password).toBe(true)
      expect(await passwords.verify(`${password}x`, hash), password).toBe(false)
    }
    expect(await passwords.verify('a', await passwords.hash('a\0b'))).toBe(false)
  })

  it('makes a different hash each time', async () => {
    expect(await passwords.hash('same')).not.toBe(await passwords.hash('same'))
  })

  it('verifies hashes made by other settings and asks for new ones', async () => {
    const hash = await passwords.hash('secret')
    expect(passwords.needsRehash(hash)).toBe(false)
    expect(costlier.needsRehash(hash)).toBe(true)
    expect(await costlier.verify('secret', hash)).toBe(true)
  })

  it('has a decoy that fits nothing and is as costly as a new hash', async () => {
    expect(passwords.needsRehash(passwords.decoy)).toBe(false)
    for (const password of ['', 'secret']) expect(await passwords.verify(password, passwords.decoy)).toBe(false)
  })

  it('lets nothing fit a text that is no hash', async () => {
    const hash = await passwords.hash('secret')
    for (const text of ['', 'secret', '$', '$argon2id$', hash.slice(0, -1), hash.slice(1), `${hash}$`, `${hash}A`]) {
      expect(await passwords.verify('secret', text), text).toBe(false)
      expect(passwords.needsRehash(text), text).toBe(true)
    }
  })

  it('refuses what is too much at once, and goes on afterwards', async () => {
    const results = await Promise.allSettled(Array.from({ length: tooMany }, () => passwords.hash('secret')))
    const refused = results.filter((result) => result.status === 'rejected')
    expect(refused.length).toBeGreaterThan(0)
    expect(refused.length).toBeLessThan(tooMany)
    for (const { reason } of refused) expect(reason).toBeInstanceOf(PasswordsBusy)
    expect(await passwords.verify('secret', await passwords.hash('secret'))).toBe(true)
  })
}
