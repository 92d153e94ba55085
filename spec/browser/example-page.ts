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
  /** Drops files that begin as pictures or videos do, by their names. */
  readonly drop: (files: readonly { readonly name: string; readonly size: number }[], onto?: string) => Promise<void>;
  /** What a screen reader was told of late. */
  readonly said: () => Promise<readonly string[]>;
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
  await page.locator('app-root h1').waitFor();
  const card = (name: string) => page.getByRole('article', { name });
  return {
    page,
    server,
    pick: async (...paths) => {
      const chooser = page.waitForEvent('filechooser');
      await page.locator('app-drop-zone button').click();
      await (await chooser).setFiles(paths);
    },
    drop: async (files, onto = 'body') =>
      await page.evaluate(
        ([files, onto]) => {
          const dataTransfer = new DataTransfer();
          const png = [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10];
          const mp4 = Array.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom', (character) => character.charCodeAt(0));
          for (const { name, size } of files) {
            const bytes = new Uint8Array(size);
            bytes.set(name.endsWith('.mp4') ? mp4 : png);
            dataTransfer.items.add(
              new File([bytes], name, { type: name.endsWith('.mp4') ? 'video/mp4' : 'image/png' }),
            );
          }
          const drop = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true });
          if (document.querySelector(onto)!.dispatchEvent(drop)) throw new Error('The browser would open it');
        },
        [files, onto] as const,
      ),
    said: async () => await page.getByRole('log').locator('p').allTextContents(),
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
