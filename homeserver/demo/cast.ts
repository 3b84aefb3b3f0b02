/** Makes the accounts of the people, with their pictures. */
import type { UserId } from '#spec/ids.ts'
import { userIdOf } from '../services/accounts/user-names.ts'
import type { DemoPorts } from './demo-ports.ts'
import { people, type Person } from './people.ts'
import { avatar } from './pictures.ts'
import { upload } from './upload.ts'

/** All with one password, so that whoever looks around can be two people in two windows. */
export async function makePeople(ports: DemoPorts, password: string): Promise<void> {
  const passwordHash = await ports.accounts.credentials.hash(password)
  await Promise.all(people.map((person) => makePerson(person, passwordHash, ports)))
  // Nobody is in a room yet, so that no membership has to be sent again for the pictures.
  await ports.accounts.settled()
}

export function userOf(handle: string, { serverName }: Pick<DemoPorts, 'serverName'>): UserId {
  return userIdOf(handle, serverName)
}

async function makePerson(person: Person, passwordHash: string, ports: DemoPorts): Promise<void> {
  const { handle, displayName, initials, color, isAdmin = false } = person
  const userId = userOf(handle, ports)
  await ports.accounts.users.create({ userId, passwordHash, displayName, isAdmin })
  const { png } = avatar(initials, color)
  const { url } = await upload({ name: `${handle}.png`, mimeType: 'image/png', bytes: png }, userId, ports)
  await ports.accounts.profiles.setField(userId, 'avatar_url', url)
}
