/** Why somebody is kept out of an account. */
import { MatrixError } from '#spec/errors.ts'

/** `isSoft`: the device is still there, so the client may sign in again and keep its data. */
export function unknownToken(isSoft: boolean): MatrixError {
  const message = isSoft ? 'The access token has expired.' : 'The access token is not known. Sign in.'
  return new MatrixError('M_UNKNOWN_TOKEN', message, { fields: { soft_logout: isSoft } })
}

/** `isSoft` as above. */
export function unknownRefreshToken(isSoft: boolean): MatrixError {
  return new MatrixError('M_UNKNOWN_TOKEN', 'The refresh token is not known. Sign in again.', {
    fields: { soft_logout: isSoft },
  })
}

export function lockedUser(): MatrixError {
  return new MatrixError('M_USER_LOCKED', 'This account is locked.', { fields: { soft_logout: true } })
}

export function deactivatedUser(): MatrixError {
  return new MatrixError('M_USER_DEACTIVATED', 'This account has been deactivated.')
}
