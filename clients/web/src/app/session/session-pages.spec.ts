import { TestBed } from '@angular/core/testing'
import { provideRouter, Router } from '@angular/router'
import { RouterTestingHarness } from '@angular/router/testing'
import { forgetCredentials, keepCredentials } from './credentials-keeper.ts'
import { routes } from '../app.routes.ts'
import { withComponentInputBinding } from '@angular/router'
import { allByRole, byRole } from '../testing/by-role.ts'

async function open(url: string): Promise<{ readonly page: HTMLElement; readonly harness: RouterTestingHarness }> {
  TestBed.configureTestingModule({ providers: [provideRouter(routes, withComponentInputBinding())] })
  const harness = await RouterTestingHarness.create(url)
  await harness.fixture.whenStable()
  return { page: harness.fixture.nativeElement as HTMLElement, harness }
}

describe('the pages before one is signed in', () => {
  beforeEach(() => {
    forgetCredentials()
  })

  afterEach(() => {
    forgetCredentials()
  })

  it('leads a stranger to the sign-in and remembers where they wanted to go', async () => {
    await open('/room/!a:x')
    expect(TestBed.inject(Router).url).toBe('/sign-in?next=%2Froom%2F!a:x')
  })

  it('keeps where they wanted to go for those who have an account after all', async () => {
    const { page } = await open('/register?next=%2Froom%2F!a:x')
    expect(byRole(page, 'link', 'Sign in').getAttribute('href')).toBe('/sign-in?next=%2Froom%2F!a:x')
  })

  it('does not ask those who are signed in', async () => {
    keepCredentials({ baseUrl: 'https://hs.test', userId: '@a:x', deviceId: 'D', accessToken: 't' })
    TestBed.configureTestingModule({
      providers: [provideRouter([...routes.filter(({ path }) => path === 'sign-in'), { path: '', children: [] }])],
    })
    await RouterTestingHarness.create('/sign-in')
    expect(TestBed.inject(Router).url).toBe('/')
  })

  it('has labelled fields that password managers know', async () => {
    const { page } = await open('/sign-in')
    expect(byRole(page, 'textbox', 'User name').getAttribute('autocomplete')).toBe('username')
    expect(byRole(page, 'textbox', 'Password').getAttribute('autocomplete')).toBe('current-password')
    expect(byRole(page, 'button', 'Sign in')).toBeTruthy()
  })

  it('takes the set-up token from the fragment and leaves it there', async () => {
    const { page } = await open('/setup#token=abc123')
    expect(allByRole(page, 'alert').length).toBe(0)
    expect(byRole(page, 'button', 'Create administrator')).toBeTruthy()
    expect(TestBed.inject(Router).url).toBe('/setup#token=abc123')
  })

  it('says that a set-up link without a token is not complete', async () => {
    const { page } = await open('/setup')
    expect(byRole(page, 'alert').textContent).toContain('not complete')
    expect(allByRole(page, 'button', 'Create administrator').length).toBe(0)
  })
})
