/** Waits until something is true; fails after ten seconds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const start = Date.now(); !(await condition());) {
    if (Date.now() - start > 10_000) throw new Error(`Never came true: ${condition.toString()}`);
    await new Promise((passed) => setTimeout(passed, 2));
  }
}
