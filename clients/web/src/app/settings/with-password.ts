import { ApiError } from '#sdk/api/api-error.ts'

export type PasswordProof = {
  readonly type: 'm.login.password'
  readonly identifier: { readonly type: 'm.id.user'; readonly user: string }
  readonly password: string
  readonly session?: string
}

/**
 * A call that wants the password again. Client-Server API, "User-Interactive Authentication API": the first attempt gets a
 * session, the second one proves.
 */
export async function withPassword<T>(
  user: string,
  password: string,
  act: (proof: PasswordProof | undefined) => Promise<T>,
): Promise<T> {
  const session = await sessionOf(act)
  if ('value' in session) return session.value
  const identifier = { type: 'm.id.user', user } as const
  try {
    return await act({ type: 'm.login.password', identifier, password, session: session.id })
  } catch (error) {
    // A stage that failed answers with another challenge.
    if (!(error instanceof ApiError) || error.status !== 401) throw error
    throw new ApiError('M_FORBIDDEN', 'The password is not right.', { status: 403, cause: error })
  }
}

async function sessionOf<T>(
  act: (proof: undefined) => Promise<T>,
): Promise<{ readonly value: T } | { readonly id: string }> {
  try {
    return { value: await act(undefined) }
  } catch (error) {
    const id = error instanceof ApiError && error.status === 401 ? error.body['session'] : undefined
    if (typeof id !== 'string') throw error
    return { id }
  }
}
