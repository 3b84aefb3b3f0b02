/** The hashes of passwords as they are stored. They are made where the request arrived: a password goes to no other node. */
import type { UserId } from '#spec/ids.ts'
import { put } from '#homeserver/ports/store.ts'
import type { AccountPorts } from './account-ports.ts'
import { passwordHashes } from './tables.ts'

export class PasswordHashes {
  readonly #ports: AccountPorts

  constructor(ports: AccountPorts) {
    this.#ports = ports
  }

  async of(userId: UserId): Promise<string | undefined> {
    return (await this.#ports.store.get(passwordHashes, [userId]))?.hash
  }

  async set(userId: UserId, hash: string): Promise<void> {
    await this.#ports.queue.run(userId, () => this.#write(userId, hash))
  }

  /** Nothing happens where the password is another one by now. */
  async replace(userId: UserId, before: string, after: string): Promise<void> {
    await this.#ports.queue.run(userId, async () => {
      if ((await this.of(userId)) === before) await this.#write(userId, after)
    })
  }

  async #write(userId: UserId, hash: string): Promise<void> {
    const writes = [put(passwordHashes, [userId], { hash })]
    await this.#ports.shards.append({ kind: 'password', subject: userId, note: {}, writes })
  }
}
