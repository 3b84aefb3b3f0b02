/** The password that `Homeserver.register` gives. */
export function passwordOf(name: string): string {
  return `${name}'s long password`
}
