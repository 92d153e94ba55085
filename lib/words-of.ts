/** What is thrown may be anything; an error of several addresses has no message of its own. */
export function wordsOf(thrown: unknown): string {
  try {
    if (!(thrown instanceof Error)) return String(thrown);
    return thrown.message || (thrown instanceof AggregateError ? thrown.errors.map(wordsOf).join('; ') : thrown.name);
  } catch {
    return 'an error that cannot be shown';
  }
}
