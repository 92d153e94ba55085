import { mkdir, stat, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './browser.js';
import { type StageOfPage, stagedExample } from './staged-example.js';
import { type TemporaryFiles, temporaryFiles } from './temporary-files.js';

const folder = new URL('../../docs/screenshots/', import.meta.url);
/** Normal runs leave the tree as it is: fonts differ from one machine to the next. */
const update = process.env['UPDATE_SCREENSHOTS'] === '1';

describe('the example app, in pictures', () => {
  let browser: Browser;
  let files: TemporaryFiles;
  let video: string;
  beforeAll(async () => {
    browser = await launchBrowser();
    files = await temporaryFiles();
    video = await files.video('holiday.mp4', 60_000_000);
    if (update) await mkdir(folder, { recursive: true });
  });
  afterAll(async () => {
    await browser.close();
    await files.remove();
  });

  describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
    const page = { viewport: { width: 1120, height: 760 } };
    const phone = { viewport: { width: 390, height: 760 }, locale: 'de-DE' };
    it.each<[string, StageOfPage, BrowserContextOptions]>([
      ['empty', 'empty', page],
      ['ready', 'ready', page],
      ['uploading', 'uploading', page],
      ['processing', 'processing', page],
      ['failed', 'failed', page],
      ['done', 'done', page],
      ['unfinished', 'unfinished', page],
      ['phone', 'uploading', phone],
    ])('%s', async (name, stage, context) => {
      const example = await stagedExample(browser, stage, video, { colorScheme, ...context });
      const { page } = example;
      await page.mouse.move(0, 0);
      await page.evaluate(async () => {
        (document.activeElement as HTMLElement).blur();
        scrollTo(0, 0);
        await document.fonts.ready;
        await Promise.all([...document.images].map((image) => image.decode().catch(() => undefined)));
      });
      const picture = await page.screenshot({ animations: 'disabled', caret: 'hide' });
      expect(picture.length).toBeLessThan(150_000);
      if (update) {
        const path = fileURLToPath(new URL(`${name}-${colorScheme}.png`, folder));
        await writeFile(path, picture);
        expect((await stat(path)).size).toBe(picture.length);
      }
      await example.close();
    });
  });
});
