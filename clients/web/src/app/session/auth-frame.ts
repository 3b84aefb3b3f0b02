import { ChangeDetectionStrategy, Component, input } from '@angular/core'
import { Logo } from '../ui/logo.ts'

/** The page around the forms before one is signed in. */
@Component({
  selector: 'fs-auth-frame',
  imports: [Logo],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <main>
      <header>
        <ui-logo [size]="44" />
        <h1>{{ heading() }}</h1>
        <p>{{ intro() }}</p>
      </header>
      <ng-content />
    </main>
    <footer>
      FriendShaped on <strong>{{ server() }}</strong>
    </footer>
  `,
  styleUrl: './auth-frame.css',
})
export class AuthFrame {
  readonly heading = input.required<string>()
  readonly intro = input.required<string>()
  readonly server = input.required<string>()
}
