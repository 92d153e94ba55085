/** Waits until something is true, also where looking takes a moment. Fails after 20 seconds. */
export async function eventually(what: string, condition: () => Promise<boolean> | boolean): Promise<void> {
  for (const start = Date.now(); !(await condition());) {
    if (Date.now() - start > 20_000) throw new Error(`Never came true: ${what}`);
    await new Promise((passed) => setTimeout(passed, 25));
  }
}
