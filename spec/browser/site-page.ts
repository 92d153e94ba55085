import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { listen, type LoopbackServer } from '../support/loopback-server.js';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** The site in a browser, as a server of files serves it. */
export interface SitePage {
  readonly page: Page;
  readonly open: (path: string) => Promise<void>;
  /** What went wrong so far: errors and warnings of the console, requests to anywhere else. */
  readonly problems: () => readonly string[];
  readonly close: () => Promise<void>;
}

/** Serves the folder: addresses without `.html`, and the page that says that there is none. */
export const serveSite = (folder: string): Promise<LoopbackServer> =>
  listen((request, response) => {
    const path = new URL(request.url ?? '/', 'http://site').pathname;
    const candidates = path.endsWith('/') ? [`${path}index.html`] : extname(path) ? [path] : [`${path}.html`];
    const answer = async (): Promise<void> => {
      for (const candidate of candidates) {
        const bytes = await readFile(join(folder, candidate)).catch(() => undefined);
        if (bytes === undefined) continue;
        response.writeHead(200, { 'content-type': TYPES[extname(candidate)] ?? 'application/octet-stream' }).end(bytes);
        return;
      }
      response.writeHead(404, { 'content-type': TYPES['.html'] }).end(await readFile(join(folder, '404.html')));
    };
    void answer();
  });

export async function openSite(
  browser: Browser,
  server: LoopbackServer,
  options: BrowserContextOptions = {},
): Promise<SitePage> {
  const context: BrowserContext = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => {
    // A page that is not there is a line in the console whatever it does.
    const isAbsent = message.location().url.endsWith('/nowhere');
    if (['error', 'warning'].includes(message.type()) && !isAbsent) problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== server.url && protocol !== 'data:') problems.push(`A request to ${origin}`);
  });
  return {
    page,
    open: async (path) => {
      await page.goto(`${server.url}${path}`);
      // Alive: Vue has taken over what came as text, and what it loads beside.
      await page.waitForFunction(
        () => '__vue_app__' in document.querySelector('#app')! && document.querySelector('.live[inert]') === null,
      );
    },
    problems: () => problems,
    close: () => context.close(),
  };
}
