import axe from 'axe-core';
import type { Page } from 'playwright-core';

/**
 * What axe finds against the page as it stands, WCAG 2.2 AA and best practices: one line each. Rules that it holds for
 * experimental are looked at where they are named.
 */
export async function violationsOf(page: Page, ...experimental: readonly string[]): Promise<string[]> {
  await page.evaluate(axe.source);
  return await page.evaluate(async (experimental) => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      rules: Object.fromEntries(experimental.map((rule) => [rule, { enabled: true }])),
    });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(
        ({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 120)} — ${failureSummary.replaceAll('\n', ' ')}`,
      ),
    );
  }, experimental);
}
