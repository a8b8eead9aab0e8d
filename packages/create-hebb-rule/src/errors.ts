/** What was asked for cannot be made: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
