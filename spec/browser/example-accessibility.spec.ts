import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { violationsOf } from './accessibility.js';
import { launchBrowser } from './browser.js';
import { eventually } from './eventually.js';
import { type ExamplePage, openExample } from './example-page.js';
import { STAGES, stagedExample } from './staged-example.js';
import { exampleMedia, type TemporaryFiles, temporaryFiles } from './temporary-files.js';

/** What has the focus, as a screen reader would name it. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    return element.matches('app-drop-zone button')
      ? 'the file picker'
      : element.innerText.replaceAll(/\s+/g, ' ').trim();
  });

describe('the example app', () => {
  let browser: Browser;
  let files: TemporaryFiles;
  let video: string;
  let example: ExamplePage;
  beforeAll(async () => {
    browser = await launchBrowser();
    files = await temporaryFiles();
    video = await files.video('holiday.mp4', 60_000_000);
  });
  afterEach(() => example.close());
  afterAll(async () => {
    await browser.close();
    await files.remove();
  });

  describe.each<[string, BrowserContextOptions]>([
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    ['forced colors', { forcedColors: 'active' }],
    ['German, on a phone', { locale: 'de-DE', viewport: { width: 320, height: 640 } }],
  ])('in %s', (_, context) => {
    it.each(STAGES)('has nothing that axe objects to, when it is %s', async (stage) => {
      example = await stagedExample(browser, stage, video, context);
      expect(await violationsOf(example.page)).toEqual([]);
    });
  });

  it('shows its bars where the browser takes the colours away', async () => {
    example = await stagedExample(browser, 'uploading', video, { forcedColors: 'active' });
    const bar = example.card('holiday.mp4').getByRole('progressbar');
    const colours = await bar.evaluate((element) =>
      [element, element.firstElementChild!].map((one) => getComputedStyle(one).backgroundColor),
    );
    expect(colours[0]).not.toBe(colours[1]);
    expect(await bar.evaluate((element) => getComputedStyle(element).borderTopStyle)).toBe('solid');
  });

  it('asks to sign in, and for too long a description to be shortened, without anything that axe objects to', async () => {
    example = await openExample(browser);
    const body = { title: 'Forbidden', detail: 'Forbidden', type: 'about:blank', status: 403 };
    example.server.emulator.fail({ command: 'initialize', times: Infinity, status: 403, body });
    await example.pick(exampleMedia('picture.png'), exampleMedia('clip.mp4'));
    await example.card('clip.mp4').getByRole('textbox').fill('a'.repeat(1001));
    await example.button('Upload 2 files').click();
    await example.button('Sign in picture.png').waitFor();
    await example.button('Try again clip.mp4').waitFor();
    expect(await violationsOf(example.page)).toEqual([]);
  });

  it.each([320, 600, 900, 1400])('needs no sideways scrolling at %d px', async (width) => {
    example = await stagedExample(browser, 'failed', video, { viewport: { width, height: 800 } });
    expect(await example.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  });

  it('is usable without a mouse, from picking to removing', async () => {
    example = await openExample(browser, { bytesPerSecond: 3_000_000, processing: { polls: 0, checkAfterSecs: 0.1 } });
    const { page } = example;
    const chooser = page.waitForEvent('filechooser');
    for (const language of ['English', 'Deutsch']) {
      await page.keyboard.press('Tab');
      expect(await focused(page)).toBe(language);
    }
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('the file picker');
    await page.keyboard.press('Enter');
    await (await chooser).setFiles([exampleMedia('picture.png'), exampleMedia('clip.mp4')]);
    await example.card('clip.mp4').waitFor();

    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Upload 2 files');
    await page.keyboard.press('Tab');
    await page.keyboard.type('A fractal');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'All files' }).waitFor();
    // The button is gone, and what comes next has the focus.
    expect(await focused(page)).toMatch(/^All files/);

    await example.stage('picture.png').filter({ hasText: 'Done' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Clear finished');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Remove picture.png');
    await page.keyboard.press('Enter');
    await example.card('picture.png').waitFor({ state: 'detached' });
    expect(await focused(page)).toBe('clip.mp4');
    await example.stage('clip.mp4').filter({ hasText: 'Done' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await example.card('clip.mp4').waitFor({ state: 'detached' });
    expect(await focused(page)).toBe('the file picker');
    expect(example.server.emulator.uploads.map(({ altText }) => altText)).toEqual(['A fractal', undefined]);
  });

  it('keeps the focus in its card where the focused button goes', async () => {
    example = await openExample(browser, { bytesPerSecond: 2_000_000, processing: { polls: 0, checkAfterSecs: 1 } });
    const { page, button, stage } = example;
    await example.pick(exampleMedia('clip.mp4'));
    await button('Upload clip.mp4').press('Enter');
    await button('Pause clip.mp4').focus();
    await stage('clip.mp4').filter({ hasText: 'X is processing it' }).waitFor();
    expect(await focused(page)).toBe('clip.mp4');
  });

  it('says what happens to those who do not see it', async () => {
    example = await openExample(browser, { processing: { polls: 0, checkAfterSecs: 0.1 } });
    await example.pick(exampleMedia('clip.mp4'));
    await example.button('Upload clip.mp4').click();
    await example.stage('clip.mp4').filter({ hasText: 'Done' }).waitFor();
    const log = example.page.getByRole('log');
    expect(await log.getAttribute('aria-live')).toBe('polite');
    expect(await example.said()).toEqual(['1 file added', 'clip.mp4: Done']);
  });

  it('gives back the memory of its previews', async () => {
    example = await openExample(browser);
    const { page } = example;
    await page.evaluate(() => {
      const counts = { made: 0, revoked: 0 };
      const make = URL.createObjectURL.bind(URL);
      const revoke = URL.revokeObjectURL.bind(URL);
      URL.createObjectURL = (object) => {
        counts.made++;
        return make(object);
      };
      URL.revokeObjectURL = (url) => {
        counts.revoked++;
        revoke(url);
      };
      Object.assign(globalThis, { counts });
    });
    await example.pick(exampleMedia('picture.png'), exampleMedia('clip.mp4'));
    for (const name of ['picture.png', 'clip.mp4']) await example.button(`Remove ${name}`).click();
    await example.card('clip.mp4').waitFor({ state: 'detached' });
    const counts = () =>
      page.evaluate(() => (globalThis as unknown as { counts: { made: number; revoked: number } }).counts);
    await eventually('every URL is revoked', async () => (await counts()).revoked === 2);
    expect(await counts()).toEqual({ made: 2, revoked: 2 });
  });
});
