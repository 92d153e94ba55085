import type { Browser } from 'playwright-core';
import { mediaEmulator } from 'rx-media-upload/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { routeMedia } from '../../docs/examples/recipes/playwright.js';
import { launchBrowser } from './browser.js';
import { bundleLibraryPage, type LibraryPage, openLibrary } from './library-server.js';
import { exampleMedia, sha256Of } from './temporary-files.js';

describe('docs/examples/recipes/playwright.ts', () => {
  let browser: Browser;
  let script: string;
  let library: LibraryPage;
  beforeAll(async () => {
    [browser, script] = await Promise.all([launchBrowser(), bundleLibraryPage()]);
  });
  afterEach(() => library.close());
  afterAll(() => browser.close());

  it.each(['fetch', 'xhr'] as const)('answers what a page uploads by %s', async (kind) => {
    const emulator = mediaEmulator();
    library = await openLibrary(browser, script, (_request, response) => response.writeHead(500).end());
    await routeMedia(library.page, emulator);
    emulator.fail({ command: 'append', segmentIndex: 1, status: 503 });
    const picture = exampleMedia('picture.png');
    await library.page.setInputFiles('input', picture);
    const events = await library.page.evaluate(
      (kind) => mediaPage.upload(kind, mediaPage.library.fromBlob(mediaPage.pickedFile()), { segmentBytes: 100_000 }),
      kind,
    );
    expect(events.at(-1)?.type).toBe('succeeded');
    expect(events.filter(({ type }) => type === 'retrying')).toHaveLength(1);
    expect(emulator.uploads[0]?.sha256).toBe(await sha256Of(picture));
  });

  it('breaks the connection where a fault does', async () => {
    const emulator = mediaEmulator();
    library = await openLibrary(browser, script, (_request, response) => response.writeHead(500).end());
    await routeMedia(library.page, emulator);
    emulator.fail({ command: 'initialize', cut: true, times: Infinity });
    const failure = await library.page.evaluate(() =>
      mediaPage.upload('fetch', new Uint8Array(1000), { mediaType: 'image/png' }, { retry: { attempts: 1 } }).then(
        () => 'none',
        (error: unknown) => (error as Error).name,
      ),
    );
    expect(failure).toBe('NetworkError');
  });
});
