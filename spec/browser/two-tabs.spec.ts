import type { Browser, Page } from 'playwright-core';
import { mediaEmulator } from 'rx-media-upload/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/until.js';
import { launchBrowser } from './browser.js';
import { eventually } from './eventually.js';
import { bundleLibraryPage, type LibraryPage, openLibrary, signedBy } from './library-server.js';
import { exampleMedia, sha256Of } from './temporary-files.js';

describe('the same file in two tabs', () => {
  const picture = exampleMedia('picture.png');
  let browser: Browser;
  let script: string;
  let library: LibraryPage;
  beforeAll(async () => {
    [browser, script] = await Promise.all([launchBrowser(), bundleLibraryPage()]);
  });
  afterEach(() => library.close());
  afterAll(() => browser.close());

  const begin = async (tab: Page): Promise<void> => {
    await tab.setInputFiles('input', picture);
    await tab.evaluate(() => mediaPage.begin(mediaPage.pickedFile()));
  };
  const told = (tab: Page) =>
    tab.evaluate(() => mediaPage.events.map((event) => (event.type === 'warning' ? event.code : event.type)));
  const kept = (tab: Page) => tab.evaluate(() => Object.entries(localStorage));

  it('goes up in two sessions, each with all of its bytes, and one of them is kept', async () => {
    const emulator = mediaEmulator();
    library = await openLibrary(browser, script, signedBy(emulator));
    const tabs = [library.page, await library.anotherTab()];
    await Promise.all(tabs.map(begin));
    for (const tab of tabs)
      await eventually('an upload succeeds', async () => (await told(tab)).at(-1) === 'succeeded');
    const warnings = (await Promise.all(tabs.map(told))).flat().filter((kind) => kind.startsWith('checkpoint'));
    const whole = await sha256Of(picture);
    // The first may have been over before the second began.
    expect(['', 'checkpoint-in-use']).toContain(warnings.join());
    expect(emulator.uploads.map(({ sha256 }) => sha256)).toEqual([whole, whole]);
    expect(await kept(library.page)).toEqual([]);
  });

  it('keeps the checkpoint of the first where the second is cancelled and forgotten; a closed tab frees it', async () => {
    const emulator = mediaEmulator();
    const signed = signedBy(emulator);
    let appends = 0;
    let isHeld = true;
    // X takes one segment, and holds the others back.
    library = await openLibrary(browser, script, (request, response) => {
      if (isHeld && request.url!.endsWith('/append') && ++appends > 1) request.resume();
      else signed(request, response);
    });
    const first = library.page;
    await begin(first);
    await until(() => appends === 2);
    const second = await library.anotherTab();
    await begin(second);
    await eventually('the second has begun', async () => (await told(second)).includes('initialized'));
    expect((await told(second)).slice(0, 2)).toEqual(['checkpoint-in-use', 'initialized']);
    const [[key, text] = ['', '']] = await kept(second);
    await second.evaluate(
      (key) => {
        mediaPage.stop();
        return mediaPage.forget(key);
      },
      key.replace('rx-media-upload:', ''),
    );
    expect(await kept(first)).toEqual([[key, text]]);
    await first.close();
    isHeld = false;
    // The lock of a closed tab is free a little later.
    await eventually('the lock is free', () =>
      second.evaluate(async (name) => !(await navigator.locks.query()).held?.some((lock) => lock.name === name), key),
    );
    await begin(second);
    await eventually('the upload succeeds', async () => (await told(second)).at(-1) === 'succeeded');
    expect(await second.evaluate(() => mediaPage.events.find(({ type }) => type === 'initialized'))).toMatchObject({
      resumed: true,
    });
    expect(await kept(second)).toEqual([]);
  });
});
