import {
  afterRenderEffect,
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  type ElementRef,
  inject,
  input,
  viewChild,
} from '@angular/core'
import { ConversationView } from './conversation-view.ts'
import { PanelRoute } from './panel-route.ts'
import { RoomHeader } from './room-header.ts'
import { RoomInvite } from '../rooms/room-invite.ts'
import { RoomListStore } from '../rooms/room-list-store.ts'
import { CLIENT } from '../sdk/client-token.ts'
import { live } from '../sdk/live.ts'
import { SidePanel } from './side-panel.ts'

/** The open channel: header, conversation, and what stands beside it. */
@Component({
  selector: 'fs-room-view',
  imports: [ConversationView, RoomHeader, RoomInvite, SidePanel],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @for (id of [roomId()]; track id) {
      @if (joined(); as room) {
        <main
          #main
          data-region
          tabindex="-1"
          [attr.aria-label]="room.name"
          [class.covered]="panel.panel() !== undefined"
        >
          <fs-room-header [room]="room" />
          <fs-conversation [room]="room" [focusEvent]="event()" />
        </main>
        @if (panel.panel(); as open) {
          <fs-side-panel [room]="room" [panel]="open" />
        }
      } @else {
        <main data-region tabindex="-1"><fs-room-invite [roomId]="id" /></main>
      }
    }
  `,
  styles: `
    :host {
      display: flex;
      height: 100%;
      min-height: 0;
    }
    main {
      display: flex;
      flex-direction: column;
      flex: 1;
      min-width: 0;
      min-height: 0;
    }
    main:focus-visible {
      outline: none;
    }
    @media (width < 72rem) {
      main.covered {
        display: none;
      }
    }
  `,
})
export class RoomView {
  readonly roomId = input.required<string>()
  readonly event = input<string>()
  protected readonly panel = inject(PanelRoute)
  readonly #client = inject(CLIENT)
  readonly #room = computed(() => live(this.#client.rooms).get(this.roomId()))
  /** Keeps its identity while the membership does, whatever else changes in the room. */
  protected readonly joined = computed(() => {
    const room = this.#room()
    return room !== undefined && live(room).membership === 'join' ? room : undefined
  })

  private readonly main = viewChild<ElementRef<HTMLElement>>('main')

  constructor() {
    const rooms = inject(RoomListStore)
    effect(() => {
      rooms.open(this.roomId())
    })
    let wasOpen = false
    afterRenderEffect(() => {
      const isOpen = this.panel.panel() !== undefined
      // The focus has gone with the panel.
      if (wasOpen && !isOpen && document.activeElement === document.body) this.#takeFocus()
      wasOpen = isOpen
    })
  }
  #takeFocus(): void {
    const main = this.main()?.nativeElement
    const field = main?.querySelector<HTMLElement>('[data-region-focus]')
    // On a touch screen the field would bring up the keyboard.
    ;(matchMedia('(pointer: coarse)').matches ? main : (field ?? main))?.focus()
  }
}
