import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './browser.js';
import { bundleLibraryPage, type LibraryPage, openLibrary } from './library-server.js';

const corpusPath = (file: string): string => fileURLToPath(new URL(`../probe/corpus/${file}`, import.meta.url));

describe('a look at a File in a browser', () => {
  let browser: Browser;
  let library: LibraryPage;
  beforeAll(async () => {
    const [opened, script] = await Promise.all([launchBrowser(), bundleLibraryPage()]);
    browser = opened;
    library = await openLibrary(browser, script, (_, response) => response.writeHead(404).end());
  });
  afterAll(async () => {
    await library.close();
    await browser.close();
  });

  it.each([
    ['moov-last.mp4', { container: 'mp4', width: 320, height: 240, duration: 1000 }, []],
    ['150-s.mp4', { container: 'mp4', duration: 150_000 }, ['video-too-long']],
    ['turned.jpg', { container: 'jpeg', width: 48, height: 64 }, []],
    ['360-frames.gif', { frames: 360 }, ['gif-frames']],
    ['bad-time.vtt', { container: 'vtt' }, ['subtitles-unreadable']],
  ])('%s', async (file, facts, codes) => {
    await library.page.setInputFiles('input', corpusPath(file));
    const look = await library.page.evaluate(() => mediaPage.look(mediaPage.pickedFile()));
    expect(look.facts).toMatchObject({ name: file, ...facts });
    expect(look.findings.map(({ code }) => code)).toEqual(codes);
  });
});
