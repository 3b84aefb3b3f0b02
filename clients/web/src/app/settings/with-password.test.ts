import { describe, expect, it, vi } from 'vitest'
import { ApiError } from '#sdk/api/api-error.ts'
import { withPassword } from './with-password.ts'

const challenge = () => new ApiError('M_UNKNOWN', 'Prove it.', { status: 401, body: { session: 's1', flows: [] } })

describe('withPassword', () => {
  it('proves with the session of the challenge', async () => {
    const act = vi.fn().mockRejectedValueOnce(challenge()).mockResolvedValueOnce('done')
    await expect(withPassword('@ada:x', 'secret', act)).resolves.toBe('done')
    expect(act.mock.calls).toEqual([
      [undefined],
      [
        {
          type: 'm.login.password',
          identifier: { type: 'm.id.user', user: '@ada:x' },
          password: 'secret',
          session: 's1',
        },
      ],
    ])
  })

  it('does not send the password where none is asked for', async () => {
    const act = vi.fn().mockResolvedValueOnce('done')
    await withPassword('@ada:x', 'secret', act)
    expect(act).toHaveBeenCalledExactlyOnceWith(undefined)
  })

  it('says that the password was wrong', async () => {
    const act = vi.fn().mockRejectedValue(challenge())
    await expect(withPassword('@ada:x', 'wrong', act)).rejects.toThrow('The password is not right.')
  })

  it('passes other failures on', async () => {
    const trouble = new ApiError('M_UNKNOWN', 'Trouble.', { status: 500 })
    await expect(withPassword('@ada:x', 'secret', vi.fn().mockRejectedValue(trouble))).rejects.toBe(trouble)
  })
})
