import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { type ExampleServer, serveExample } from '../../docs/examples/angular/example-server.js';

/** What a card shows at a moment. */
export interface ShownState {
  readonly stage: string;
  /** The value of its bar, 0 to 100; absent where there is no bar. */
  readonly percent?: number;
}

/** The example, open in a browser. */
export interface ExamplePage {
  readonly page: Page;
  readonly server: ExampleServer;
  readonly pick: (...paths: string[]) => Promise<void>;
  /** The card of a file. */
  readonly card: (name: string) => Locator;
  /** The one word or two that tell where a file stands. */
  readonly stage: (name: string) => Locator;
  readonly button: (name: string) => Locator;
  /** The value of a file's progress bar, 0 to 100. */
  readonly progress: (name: string) => Promise<number>;
  /** Notes from now on, in the page itself, each state that a file's card shows: none is missed by looking too seldom. */
  readonly record: (name: string) => Promise<() => Promise<readonly ShownState[]>>;
  readonly appends: () => number;
  readonly close: () => Promise<void>;
}

/** Opens the example in a browser profile of its own. */
export async function openExample(
  browser: Browser,
  options: Parameters<typeof serveExample>[0] = {},
  context: BrowserContextOptions = {},
): Promise<ExamplePage> {
  const server = await serveExample(options);
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 }, locale: 'en-GB', ...context });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(server.url);
  await page.getByRole('heading', { name: 'Media upload' }).waitFor();
  const card = (name: string) => page.getByRole('article', { name });
  return {
    page,
    server,
    pick: (...paths) => page.setInputFiles('input[type=file]', paths),
    card,
    stage: (name) => card(name).locator('.stage'),
    button: (name) => page.getByRole('button', { name, exact: true }),
    progress: async (name) => Number(await card(name).getByRole('progressbar').getAttribute('aria-valuenow')),
    record: async (name) => {
      const states = await card(name).evaluateHandle((article) => {
        const shown: ShownState[] = [];
        const look = () => {
          const stage = article.querySelector('.stage span')?.textContent ?? '';
          const value = article.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow');
          shown.push(value == null ? { stage } : { stage, percent: Number(value) });
        };
        look();
        new MutationObserver(look).observe(article, {
          attributes: true,
          characterData: true,
          childList: true,
          subtree: true,
        });
        return shown;
      });
      return () => states.jsonValue();
    },
    appends: () =>
      server.emulator.requests.filter(({ command, status }) => command === 'append' && status < 300 && status > 0)
        .length,
    close: async () => {
      await page.close();
      await server.close();
      if (errors.length > 0) throw new Error(`Errors in the page: ${errors.join('; ')}`);
    },
  };
}
