import type { Routes } from '@angular/router'
import { whenSignedIn, whenSignedOut } from './session/session-guards.ts'

export const routes: Routes = [
  {
    path: 'sign-in',
    title: 'Sign in · FriendShaped',
    canActivate: [whenSignedOut],
    loadComponent: async () => (await import('./session/sign-in.ts')).SignIn,
  },
  {
    path: 'register',
    title: 'Create an account · FriendShaped',
    canActivate: [whenSignedOut],
    loadComponent: async () => (await import('./session/register.ts')).Register,
  },
  {
    path: 'setup',
    title: 'Set up · FriendShaped',
    loadComponent: async () => (await import('./session/set-up.ts')).SetUp,
  },
  {
    path: '',
    canActivate: [whenSignedIn],
    loadChildren: async () => (await import('./shell/shell.routes.ts')).shellRoutes,
  },
  { path: '**', redirectTo: '' },
]
