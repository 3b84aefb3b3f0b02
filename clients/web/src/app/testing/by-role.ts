/** Finds elements the way people do: by role and name. */
const roles: Readonly<Record<string, string>> = {
  button: 'button, [role="button"]',
  link: 'a[href], [role="link"]',
  textbox: 'input:not([type]), input[type="text"], input[type="password"], textarea, [role="textbox"]',
  article: 'article, [role="article"]',
  option: 'option, [role="option"]',
  alert: '[role="alert"]',
  menuitem: '[role="menuitem"]',
  separator: 'hr, [role="separator"]',
  combobox: '[role="combobox"]',
  switch: '[role="switch"]',
}

export function allByRole(root: ParentNode, role: string, name?: string | RegExp): HTMLElement[] {
  const found = [...root.querySelectorAll<HTMLElement>(roles[role] ?? `[role="${role}"]`)]
  return found.filter((element) => name === undefined || matches(nameOf(element), name))
}

export function byRole(root: ParentNode, role: string, name?: string | RegExp): HTMLElement {
  const [first, second] = allByRole(root, role, name)
  if (first === undefined) throw new Error(`There is no ${role} named ${String(name)}.`)
  if (second !== undefined) throw new Error(`There are several ${role}s named ${String(name)}.`)
  return first
}

function nameOf(element: HTMLElement): string {
  const own = element.getAttribute('aria-label')
  if (own !== null) return own
  const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : undefined
  return (label ?? element.textContent).replaceAll(/\s+/g, ' ').trim()
}

function matches(text: string, name: string | RegExp): boolean {
  return typeof name === 'string' ? text === name : name.test(text)
}
