import { build } from 'esbuild';
import type { RequestListener } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { createRequest, sendResponse } from '@remix-run/node-fetch-server';
import type { MediaEmulator } from 'rx-media-upload/testing';
import { listen, type LoopbackServer } from '../support/loopback-server.js';

/** A page with the library in it, and the server of its origin. */
export interface LibraryPage {
  readonly page: Page;
  readonly server: LoopbackServer;
  /** What answers all but the page itself. */
  handler: RequestListener;
  /** Another tab of the same browser at the same place. */
  readonly anotherTab: () => Promise<Page>;
  readonly close: () => Promise<void>;
}

/** The page's script, as a bundler makes it of the built package. */
export async function bundleLibraryPage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./library-page.ts', import.meta.url))],
    bundle: true,
    format: 'iife',
    target: 'es2022',
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0]!.text;
}

/** Opens a page of a server of its own. */
export async function openLibrary(browser: Browser, script: string, handler: RequestListener): Promise<LibraryPage> {
  const library = { handler };
  const inline = script.replaceAll('</script', '<\\/script');
  const html = `<!doctype html><title>rx-media-upload</title><input type="file"><script>${inline}</script>`;
  const server = await listen((request, response) => {
    if (request.url === '/') response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
    else if (request.url === '/favicon.ico') response.writeHead(204).end();
    else library.handler(request, response);
  });
  const context = await browser.newContext();
  const anotherTab = async (): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(`${server.url}/`);
    return page;
  };
  const page = await anotherTab();
  return Object.assign(library, {
    page,
    server,
    anotherTab,
    close: async () => {
      await context.close();
      await server.close();
    },
  });
}

/** The emulator behind the page's origin, which signs as a relay does. */
export const signedBy =
  (emulator: MediaEmulator): RequestListener =>
  (incoming, outgoing) => {
    incoming.headers.authorization = 'Bearer of-the-server';
    emulator.fetch(createRequest(incoming, outgoing)).then(
      (answer) =>
        answer.type === 'error'
          ? incoming.socket.destroy()
          : sendResponse(outgoing, answer).catch(() => incoming.socket.destroy()),
      () => incoming.socket.destroy(),
    );
  };
