import { ChangeDetectionStrategy, Component, computed, inject, resource, signal } from '@angular/core'
import { listDevices, removeDevices } from './account-routes.ts'
import { withPassword } from './with-password.ts'
import { CLIENT } from '../sdk/client-token.ts'
import { formatMoment } from '../timeline/format-day.ts'
import { Button } from '../ui/button.ts'
import { explainError } from '../ui/explain-error.ts'
import { formText, submittedForm } from '../ui/form-text.ts'
import { Icon } from '../ui/icon.ts'
import { Notice } from '../ui/notice.ts'
import { TextField } from '../ui/text-field.ts'

/** The devices of the account; others can be signed out, with the password. */
@Component({
  selector: 'fs-session-settings',
  imports: [Button, Icon, Notice, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './session-settings.html',
  styleUrl: './session-settings.css',
})
export class SessionSettings {
  readonly #client = inject(CLIENT)
  protected readonly ending = signal<readonly string[]>([])
  protected readonly problem = signal<string | undefined>(undefined)
  protected readonly isBusy = signal(false)
  protected readonly devices = resource({ loader: async () => this.#client.call(listDevices, {}) })
  protected readonly list = computed(() => {
    const devices = this.devices.hasValue() ? this.devices.value().devices : []
    return devices
      .map((device) => ({
        id: device.device_id as string,
        name: device.display_name ?? 'Unnamed session',
        seen: device.last_seen_ts === undefined ? '' : formatMoment(device.last_seen_ts),
        address: device.last_seen_ip ?? '',
        isThis: device.device_id === this.#client.deviceId,
        at: device.last_seen_ts ?? 0,
      }))
      .toSorted((a, b) => Number(b.isThis) - Number(a.isThis) || b.at - a.at)
  })
  protected readonly others = computed(() => this.list().filter((device) => !device.isThis))

  protected ask(ids: readonly string[]): void {
    this.problem.set(undefined)
    this.ending.set(ids)
  }

  protected askAll(): void {
    this.ask(this.others().map((device) => device.id))
  }

  protected async end(event: Event): Promise<void> {
    const password = formText(submittedForm(event), 'password')
    this.isBusy.set(true)
    this.problem.set(undefined)
    try {
      const devices = [...this.ending()]
      await withPassword(this.#client.userId, password, async (auth) =>
        this.#client.call(removeDevices, { body: auth === undefined ? { devices } : { devices, auth } }),
      )
      this.ending.set([])
      this.devices.reload()
    } catch (error) {
      this.problem.set(explainError(error))
    } finally {
      this.isBusy.set(false)
    }
  }
}
