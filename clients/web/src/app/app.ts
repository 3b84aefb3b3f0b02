import { ChangeDetectionStrategy, Component, inject } from '@angular/core'
import { RouterOutlet } from '@angular/router'
import { Preferences } from './settings/preferences.ts'
import { Toasts } from './ui/toasts.ts'

@Component({
  selector: 'fs-root',
  imports: [RouterOutlet, Toasts],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <router-outlet />
    <ui-toasts />
  `,
})
export class App {
  constructor() {
    // The theme must be on the page before anything is drawn, whichever route comes first.
    inject(Preferences)
  }
}
