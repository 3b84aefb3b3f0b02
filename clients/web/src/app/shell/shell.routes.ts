import type { Routes } from '@angular/router'
import { Workspace } from './workspace.ts'
import { DesktopNotifications } from './desktop-notifications.ts'
import { ShellActions } from './shell-actions.ts'
import { WindowTitle } from './window-title.ts'
import { RoomListStore } from '../rooms/room-list-store.ts'
import { CLIENT } from '../sdk/client-token.ts'
import { makeClient } from '../sdk/make-client.ts'
import { MediaUrls } from '../sdk/media-urls.ts'
import { OwnProfile } from '../settings/own-profile.ts'
import { MatrixLinks } from '../timeline/matrix-links.ts'
import { Uploads } from '../timeline/uploads.ts'
import { PanelRoute } from '../timeline/panel-route.ts'
import { Dialogs } from '../ui/dialogs.ts'

export const shellRoutes: Routes = [
  {
    path: '',
    component: Workspace,
    providers: [
      { provide: CLIENT, useFactory: makeClient },
      DesktopNotifications,
      Dialogs,
      MatrixLinks,
      MediaUrls,
      OwnProfile,
      PanelRoute,
      RoomListStore,
      ShellActions,
      Uploads,
      WindowTitle,
    ],
    children: [
      { path: '', pathMatch: 'full', loadComponent: async () => (await import('./home.ts')).Home },
      { path: 'room/:roomId', loadComponent: async () => (await import('../timeline/room-view.ts')).RoomView },
      {
        path: 'settings',
        loadComponent: async () => (await import('../settings/settings-page.ts')).SettingsPage,
      },
    ],
  },
]
