import { readFileSync } from 'node:fs';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LoopbackServer } from '../support/loopback-server.js';
import { violationsOf } from './accessibility.js';
import { launchBrowser } from './browser.js';
import { builtSite } from './build-site.js';
import { openSite, serveSite, type SitePage } from './site-page.js';
import { exampleMedia } from './temporary-files.js';

const { version, repository, exports } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string; repository: { url: string }; exports: Record<string, unknown> };

const PAGES = {
  'the home page': '/',
  'a guide with code and tables': '/errors',
  'the doors': '/reference/',
  'a function': '/reference/rx-media-upload/functions/uploadMedia',
  'a page that is not there': '/nowhere',
  'the search': '/rxjs',
};

const MODES = {
  light: { width: 1280, height: 800, colorScheme: 'light' },
  dark: { width: 1280, height: 800, colorScheme: 'dark' },
  'dark, on a small phone': { width: 320, height: 640, colorScheme: 'dark' },
  'light, on a phone': { width: 390, height: 844, colorScheme: 'light' },
  'forced colors': { width: 1280, height: 800, forcedColors: 'active' },
} as const;

/** How far a page can be scrolled sideways. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.scrollingElement!.scrollWidth - innerWidth);

const search = async (page: Page, words: string): Promise<void> => {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill(words);
  await page.getByRole('option').first().waitFor();
};

describe('the site', () => {
  let browser: Browser;
  let server: LoopbackServer;
  let site: SitePage;
  const visit = async (path: string, options?: BrowserContextOptions): Promise<Page> => {
    site = await openSite(browser, server, options);
    await site.open(path);
    return site.page;
  };
  beforeAll(async () => {
    server = await serveSite(await builtSite());
    browser = await launchBrowser();
  }, 600_000);
  afterEach(async () => {
    expect(site.problems()).toEqual([]);
    await site.close();
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  it.each(Object.entries(PAGES))('has nothing that axe objects to, and scrolls down alone: %s', async (name, path) => {
    const page = await visit(path);
    if (name === 'the search') await search(page, 'checkpoint');
    const found: string[] = [];
    for (const [mode, { width, height, ...media }] of Object.entries(MODES)) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia(media);
      const violations = await violationsOf(page, 'label-content-name-mismatch');
      found.push(...violations.map((violation) => `${mode}: ${violation}`));
      const wide = await overflow(page);
      if (wide > 0) found.push(`${mode}: ${wide} px too wide`);
    }
    expect(found).toEqual([]);
  });

  it('lets wide tables and long lines scroll within themselves, on a phone', async () => {
    const page = await visit('/comparison', { viewport: { width: 320, height: 640 } });
    const within = (what: string): Promise<readonly string[]> =>
      page
        .locator(what)
        .evaluateAll((all) =>
          all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => getComputedStyle(one).overflowX),
        );
    expect(await within('.vp-doc .wide')).toEqual(['auto']);
    await site.open('/relay');
    const lines = await within('.vp-doc pre');
    expect(lines.length).toBeGreaterThan(1);
    expect(new Set(lines)).toEqual(new Set(['auto']));
  });

  describe('the upload on the home page', () => {
    const status = (page: Page) => page.locator('.live').getByRole('status');
    const events = (page: Page) => page.locator('.live').getByRole('group', { name: 'Events' }).getByRole('listitem');
    const types = async (page: Page): Promise<string[]> => await events(page).locator('b').allTextContents();
    /** What a screen reader is told from now on, and whether anything moves. */
    const watch = (page: Page) =>
      page.evaluateHandle(() => {
        const seen = { said: [] as string[], moved: false };
        const region = document.querySelector('.live [role=status]')!;
        new MutationObserver(() => seen.said.push(region.textContent)).observe(region, {
          childList: true,
          characterData: true,
          subtree: true,
        });
        const look = () => {
          seen.moved ||= document.getAnimations().length > 0;
          requestAnimationFrame(look);
        };
        look();
        return seen;
      });

    it.each(['no-preference', 'reduce'] as const)(
      'survives a 503 and a lost connection, tells so, and ends in a media id (motion: %s)',
      async (reducedMotion) => {
        const page = await visit('/', { reducedMotion });
        const seen = await watch(page);
        await page.getByLabel('Choose a file').setInputFiles(exampleMedia('clip.mp4'));
        await status(page).filter({ hasText: 'is ready' }).waitFor();
        const [mediaId] = /\d{10,}/.exec((await status(page).textContent()) ?? '') ?? [];
        expect(await events(page).last().textContent()).toContain(`succeeded media ${mediaId}`);
        const told = await types(page);
        expect(told.filter((type) => type === 'retrying')).toHaveLength(2);
        expect(told.filter((type) => type === 'appended')).toHaveLength(8);
        expect(await page.locator('.live .segments .taken').count()).toBe(8);
        expect(await page.getByRole('progressbar').evaluate((bar: HTMLProgressElement) => bar.value)).toBe(1);
        const { said, moved } = await seen.jsonValue();
        expect(said).toEqual([
          'Uploading clip.mp4',
          'A fault: the same request is sent again',
          'Sent again, and taken: it goes on',
          'A fault: the same request is sent again',
          'Sent again, and taken: it goes on',
          'X has all of it, and processes it',
          `Media ${mediaId} is ready`,
        ]);
        expect(moved).toBe(reducedMotion === 'no-preference');
        expect(await violationsOf(page)).toEqual([]);
      },
    );

    it('takes a picture that is dropped', async () => {
      const page = await visit('/');
      await page.getByRole('radio', { name: 'all goes well' }).check();
      const picture = readFileSync(exampleMedia('picture.png')).toString('base64');
      await page.locator('.live').evaluate((section, base64) => {
        const dataTransfer = new DataTransfer();
        const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
        dataTransfer.items.add(new File([bytes], 'picture.png', { type: 'image/png' }));
        const drop = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true });
        if (section.dispatchEvent(drop)) throw new Error('The browser would open it');
      }, picture);
      await status(page).filter({ hasText: 'is ready' }).waitFor();
      const told = await types(page);
      expect(told).not.toContain('retrying');
      expect(told).not.toContain('processing');
    });

    it('is cancelled, and nothing more happens; the focus stays', async () => {
      const page = await visit('/');
      const cancel = page.getByRole('button', { name: 'Cancel' });
      expect(await cancel.getAttribute('aria-disabled')).toBe('true');
      await page.getByRole('button', { name: 'Upload a sample' }).click();
      await events(page).filter({ hasText: 'appended' }).first().waitFor();
      await cancel.focus();
      await page.keyboard.press('Enter');
      expect(await status(page).textContent()).toBe('Cancelled: nothing more is sent');
      expect(await cancel.evaluate((button) => button === document.activeElement)).toBe(true);
      expect(await cancel.getAttribute('aria-disabled')).toBe('true');
      const before = await types(page);
      // Longer than any pause of an upload that goes on.
      await page.waitForTimeout(1_500);
      expect(await types(page)).toEqual(before);
      expect(before).not.toContain('succeeded');
    });

    it('tells why X could not process it, in words for people and in its own', async () => {
      const page = await visit('/', { colorScheme: 'dark' });
      await page.getByRole('radio', { name: 'its processing fails' }).check();
      await page.getByRole('button', { name: 'Upload a sample' }).click();
      await status(page).filter({ hasText: 'X cannot make sense of the file' }).waitFor();
      expect(await events(page).last().textContent()).toMatch(/MediaProcessingError .*file is invalid/);
      expect(await violationsOf(page)).toEqual([]);
    });
  });

  it('is all within reach of the keyboard, and shows where the focus is', async () => {
    const page = await visit('/');
    /** All that takes the focus, by its text or its name; a group of radio buttons is one stop. */
    const stops = await page.evaluateHandle(() =>
      [...document.querySelectorAll<HTMLElement>('a[href], button, input, [tabindex="0"]')]
        .filter((element) => element.checkVisibility({ visibilityProperty: true }))
        .filter((element) => !(element instanceof HTMLInputElement && element.type === 'radio' && !element.checked)),
    );
    const names = await stops.evaluate((stops) =>
      stops.map((stop) => `${stop.ariaLabel ?? ''}${stop.closest('label')?.innerText ?? stop.innerText}`.trim()),
    );
    expect(names.join('\n')).toMatch(
      /^Copy$[^]*^Upload a sample$[^]*^Choose a file$[^]*^Cancel$[^]*^Events[^]*^Table/m,
    );
    const reached = new Set<number>();
    for (let nth = 0; nth < names.length; nth++) {
      await page.keyboard.press('Tab');
      const [stop, isOutlined] = await stops.evaluate((stops) => {
        const element = document.activeElement as HTMLElement;
        const outlines = [element, element.closest('label') ?? element].map((one) => getComputedStyle(one));
        return [stops.indexOf(element), outlines.some((style) => style.outlineStyle !== 'none')] as const;
      });
      if (!isOutlined) throw new Error(`Nothing shows that the focus is on ${names[stop] ?? 'an unknown element'}`);
      reached.add(stop);
    }
    expect(names.filter((_, nth) => !reached.has(nth))).toEqual([]);
  });

  it('finds a page by a word, without a mouse', async () => {
    const page = await visit('/');
    await search(page, 'checkpoint');
    const found = await page.getByRole('option').evaluateAll((all) => all.map((one) => one.getAttribute('href')));
    expect(found.some((path) => path?.startsWith('/resuming'))).toBe(true);
    expect(found.some((path) => path?.startsWith('/reference/'))).toBe(true);
    await page.keyboard.press('ArrowDown');
    const chosen = await page.getByRole('option', { selected: true }).getAttribute('href');
    expect(chosen).toBe(found[1]);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**${chosen}`);
    expect(await page.getByRole('main').textContent()).toMatch(/checkpoint/i);
  });

  it('says which version it is of, and where its changes and its code are', async () => {
    const page = await visit('/');
    const code = repository.url.replace(/^git\+|\.git$/g, '');
    expect(await page.getByRole('link', { name: 'The code' }).first().getAttribute('href')).toBe(code);
    await page.getByRole('navigation').getByRole('link', { name: version }).click();
    await page.getByRole('heading', { level: 1, name: 'Changelog' }).waitFor();
    const outside = await page
      .getByRole('main')
      .locator('a[href*="://"]')
      .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href));
    for (const link of outside)
      expect(link.startsWith(code) || link.startsWith('https://keepachangelog.com')).toBe(true);
  });

  it('has a page for each door, named by its import path, with a sentence', async () => {
    const page = await visit('/reference/');
    const rows = await page
      .getByRole('main')
      .locator('tbody tr')
      .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));
    const doors = Object.keys(exports)
      .filter((door) => door !== './package.json')
      .map((door) => door.replace(/^\./, 'rx-media-upload'));
    expect(rows.map(([door]) => door).sort()).toEqual([...doors].sort());
    for (const [, sentence] of rows) expect(sentence).toMatch(/^[A-Z].{20,}\.$/s);
    const beside = await page.locator('.VPSidebar').getByRole('link').allTextContents();
    expect(beside.filter((name) => doors.includes(name)).sort()).toEqual([...doors].sort());
    await page.getByRole('main').getByRole('link', { name: 'rx-media-upload/angular/testing' }).click();
    await page.getByRole('heading', { level: 1, name: 'rx-media-upload/angular/testing' }).waitFor();
  });
});
