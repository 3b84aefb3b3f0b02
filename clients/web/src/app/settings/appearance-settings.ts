import { ChangeDetectionStrategy, Component, inject } from '@angular/core'
import type { Preferences as Values } from './preference-values.ts'
import { Preferences } from './preferences.ts'
import { Segmented, type Segment } from '../ui/segmented.ts'

@Component({
  selector: 'fs-appearance-settings',
  imports: [Segmented],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @let values = preferences.values();
    <div class="line">
      <span>Theme</span>
      <ui-segmented
        label="Theme"
        [segments]="themes"
        [value]="values.theme"
        (valueChange)="preferences.set({ theme: $event })"
      />
    </div>
    <div class="line">
      <span>Density</span>
      <ui-segmented
        label="Density"
        [segments]="densities"
        [value]="values.density"
        (valueChange)="preferences.set({ density: $event })"
      />
    </div>
    <div class="line">
      <span>Send with</span>
      <ui-segmented
        label="Send with"
        [segments]="sendKeys"
        [value]="values.sendKey"
        (valueChange)="preferences.set({ sendKey: $event })"
      />
    </div>
  `,
  styles: `
    .line {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      justify-content: space-between;
      gap: var(--gap-2) var(--gap-4);
      font-size: var(--size-sm);
    }
    .line + .line {
      margin-top: var(--gap-4);
    }
  `,
})
export class AppearanceSettings {
  protected readonly preferences = inject(Preferences)
  protected readonly themes: readonly Segment<Values['theme']>[] = [
    { value: 'system', text: 'System', icon: 'screen' },
    { value: 'light', text: 'Light', icon: 'sun' },
    { value: 'dark', text: 'Dark', icon: 'moon' },
  ]
  protected readonly densities: readonly Segment<Values['density']>[] = [
    { value: 'comfortable', text: 'Comfortable' },
    { value: 'compact', text: 'Compact' },
  ]
  protected readonly sendKeys: readonly Segment<Values['sendKey']>[] = [
    { value: 'enter', text: 'Enter' },
    { value: 'ctrl-enter', text: 'Ctrl Enter' },
  ]
}
