/**
 * Cleans up at once, whatever comes of it: streams may be anybody's, and what throws in a teardown takes the place of
 * the answer that the upload has ended with.
 */
export function quietly(cleanUp: () => unknown): void {
  const run = async (): Promise<void> => {
    await cleanUp();
  };
  run().catch(() => undefined);
}
