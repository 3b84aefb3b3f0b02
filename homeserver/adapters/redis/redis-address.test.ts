import { describe, expect, it } from 'vitest'
import { redisAddress } from './redis-address.ts'

describe('redisAddress', () => {
  it('reads an address with everything', () => {
    expect(redisAddress('rediss://anna:p%40ss%2Fw%25@cache.example.org:7000/3')).toEqual({
      host: 'cache.example.org',
      port: 7000,
      isTls: true,
      username: 'anna',
      password: 'p@ss/w%',
      db: 3,
    })
  })

  it('fills in what is left out', () => {
    const least = { host: 'localhost', port: 6379, isTls: false, db: 0 }
    for (const text of ['redis://localhost', 'redis://localhost/', 'redis://localhost:6379/0']) {
      expect(redisAddress(text), text).toEqual(least)
    }
    expect(redisAddress('redis://:secret@[::1]:1')).toEqual({ ...least, host: '::1', port: 1, password: 'secret' })
  })

  it('refuses what it does not understand, without repeating it', () => {
    const wrong = [
      '',
      'host',
      'http://:secret@host',
      'redis://:secret@',
      'redis://:secret@host:x',
      'redis://:secret@host/x',
    ]
    for (const text of [...wrong, 'redis://:secret@host?db=1', 'redis://:secret@host#1', 'redis://:secret%@host']) {
      let refusal: unknown
      try {
        redisAddress(text)
      } catch (error) {
        refusal = error
      }
      expect(refusal, text).toBeInstanceOf(TypeError)
      expect(JSON.stringify(refusal, Object.getOwnPropertyNames(refusal)), text).not.toContain('secret')
    }
  })
})
