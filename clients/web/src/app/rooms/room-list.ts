import { CdkMenuTrigger } from '@angular/cdk/menu'
import {
  afterRenderEffect,
  ChangeDetectionStrategy,
  Component,
  type ElementRef,
  inject,
  output,
  signal,
  viewChild,
} from '@angular/core'
import { RoomLink } from './room-link.ts'
import { RoomListStore } from './room-list-store.ts'
import { unreadBeyond } from './unread-beyond.ts'
import { Icon } from '../ui/icon.ts'
import { IconButton } from '../ui/icon-button.ts'
import { Menu, MenuItem } from '../ui/menu.ts'

@Component({
  selector: 'fs-room-list',
  imports: [CdkMenuTrigger, Icon, IconButton, Menu, MenuItem, RoomLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './room-list.html',
  styleUrl: './room-list.css',
})
export class RoomList {
  readonly createChannel = output()
  readonly browseChannels = output()
  readonly newMessage = output()
  protected readonly store = inject(RoomListStore)
  protected readonly beyond = signal({ above: false, below: false }, { equal: sameEnds })
  private readonly scroller = viewChild.required<ElementRef<HTMLElement>>('scroller')

  constructor() {
    afterRenderEffect(() => {
      this.store.sections()
      this.look()
    })
  }

  protected look(): void {
    this.beyond.set(unreadBeyond(this.scroller().nativeElement))
  }

  protected reveal(end: 'above' | 'below'): void {
    const links = [...this.scroller().nativeElement.querySelectorAll<HTMLElement>('[data-unread]')]
    const link = end === 'above' ? links[0] : links.at(-1)
    link?.scrollIntoView({ block: 'center', behavior: 'smooth' })
  }
}

function sameEnds(a: { above: boolean; below: boolean }, b: { above: boolean; below: boolean }): boolean {
  return a.above === b.above && a.below === b.below
}
