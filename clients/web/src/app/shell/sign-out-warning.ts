/** What a sign-out would lose; nothing where it loses nothing. */
export function signOutWarning(unsent: { readonly messages: number; readonly drafts: number }): string | undefined {
  const lost = [counted(unsent.messages, 'unsent message'), counted(unsent.drafts, 'draft')].filter(
    (part) => part !== '',
  )
  return lost.length === 0 ? undefined : `This browser keeps ${lost.join(' and ')} of yours, which will be lost.`
}

function counted(count: number, what: string): string {
  return count === 0 ? '' : count === 1 ? `one ${what}` : `${count} ${what}s`
}
