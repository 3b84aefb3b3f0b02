/** A new account by open registration, wherever a server is reached. */
import { passwordOf } from './password.ts'
import { TestUser, type LoginReply } from './test-user.ts'

/** @param from the address that the server counts it for, where it trusts whoever asks to name one */
export async function register(url: string, name: string, from?: string): Promise<TestUser> {
  const response = await fetch(`${url}/_matrix/client/v3/register`, {
    method: 'POST',
    headers: from === undefined ? {} : { 'x-forwarded-for': from },
    body: JSON.stringify({ username: name, password: passwordOf(name), auth: { type: 'm.login.dummy' } }),
  })
  if (!response.ok) throw new Error(`registration answered ${response.status}: ${await response.text()}`)
  return new TestUser(url, (await response.json()) as LoginReply, fetch)
}
