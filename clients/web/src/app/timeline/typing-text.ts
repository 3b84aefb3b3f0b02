/** "Ada is typing", for any number of people. */
export function typingText(names: readonly string[]): string {
  const [first, second] = names
  if (first === undefined) return ''
  if (second === undefined) return `${first} is typing`
  if (names.length === 2) return `${first} and ${second} are typing`
  if (names.length === 3) return `${first}, ${second} and one more are typing`
  return 'Several people are typing'
}
