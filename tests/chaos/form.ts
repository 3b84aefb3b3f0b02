/** The drills have a short form, for every run of the tests, and a long one: `npm run chaos`. */
export function form<T>(short: T, long: T): T {
  return process.env['CHAOS'] === 'long' ? long : short
}
