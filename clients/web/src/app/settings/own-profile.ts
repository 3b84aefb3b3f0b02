import { computed, inject, Injectable, resource } from '@angular/core'
import { CLIENT } from '../sdk/client-token.ts'
import { localpartOf } from '#spec/ids.ts'

/** The signed-in person's own name and picture. */
@Injectable()
export class OwnProfile {
  readonly #client = inject(CLIENT)
  readonly #profile = resource({ loader: async () => this.#client.people.profile(this.#client.userId) })

  readonly avatarUrl = computed(() => (this.#profile.hasValue() ? this.#profile.value().avatarUrl : undefined))
  readonly name = computed(() => {
    const known = this.#profile.hasValue() ? this.#profile.value().displayName : undefined
    return known ?? localpartOf(this.#client.userId)
  })

  async setName(name: string): Promise<void> {
    await this.#client.people.setDisplayName(name)
    this.#profile.update((profile) => profile && { ...profile, displayName: name })
  }

  async setPicture(file: File): Promise<void> {
    const avatarUrl = await this.#client.media.upload(file, { name: file.name })
    await this.#client.people.setAvatar(avatarUrl)
    this.#profile.update((profile) => profile && { ...profile, avatarUrl })
  }
}
