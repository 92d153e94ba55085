import type { Browser } from 'playwright-core';
import { mediaEmulator } from 'rx-media-upload/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './browser.js';
import { bundleExample } from './build-framework.js';
import { eventually } from './eventually.js';
import { type LibraryPage, openLibrary, signedBy } from './library-server.js';
import { exampleMedia, sha256Of, type TemporaryFiles, temporaryFiles } from './temporary-files.js';

describe.each(['react', 'vue', 'svelte'] as const)('the queue in %s', (framework) => {
  let browser: Browser;
  let script: string;
  let files: TemporaryFiles;
  let library: LibraryPage;
  const open = async (emulator = mediaEmulator()): Promise<string[]> => {
    library = await openLibrary(browser, script, signedBy(emulator));
    const said: string[] = [];
    library.page.on('console', (message) => {
      if (!/DevTools|development/i.test(message.text())) said.push(message.text());
    });
    library.page.on('pageerror', (error) => said.push(String(error)));
    await library.page.evaluate(`document.body.innerHTML = '<div id="app"></div>'; globalThis.leave = mount()`);
    return said;
  };
  const shows = (text: string): Promise<void> =>
    eventually(text, async () => (await library.page.innerText('#app')).includes(text));
  beforeAll(async () => {
    [browser, script, files] = await Promise.all([launchBrowser(), bundleExample(framework), temporaryFiles()]);
  });
  afterEach(() => library.close());
  afterAll(async () => {
    await browser.close();
    await files.remove();
  });

  it('uploads what is picked, each byte right', async () => {
    const emulator = mediaEmulator({ processing: { checkAfterSecs: 1 } });
    const said = await open(emulator);
    const picked = [exampleMedia('picture.png'), exampleMedia('clip.mp4')];
    await library.page.setInputFiles('input', picked);
    await shows('picture.png: succeeded, 100 %');
    await shows('clip.mp4: succeeded, 100 %');
    expect(emulator.uploads.map(({ sha256 }) => sha256).sort()).toEqual(
      (await Promise.all(picked.map(sha256Of))).sort(),
    );
    expect(await library.page.getAttribute('progress', 'value')).toBe('1');
    expect(said).toEqual([]);
  });

  it('says what has failed, offers no second try where none helps, and takes it out', async () => {
    await open();
    await library.page.setInputFiles('input', await files.text('empty.png', ''));
    await shows('is empty');
    expect(await library.page.getByText('Try again').count()).toBe(0);
    await library.page.getByText('Remove').click();
    await eventually('It is gone', async () => (await library.page.locator('li').count()) === 0);
  });

  it('pauses, goes on, and stops with what shows it', async () => {
    const emulator = mediaEmulator();
    await open(emulator);
    let isHeld = true;
    const answer = library.handler;
    library.handler = (request, response) => {
      if (isHeld && request.url?.includes('append')) return;
      answer(request, response);
    };
    await library.page.setInputFiles('input', exampleMedia('picture.png'));
    await shows('picture.png: uploading');
    await library.page.getByText('Pause').click();
    await shows('picture.png: paused');
    await library.page.getByText('Resume').click();
    await shows('picture.png: uploading');
    isHeld = false;
    await library.page.evaluate('leave()');
    const before = emulator.requests.length;
    await new Promise((passed) => setTimeout(passed, 200));
    expect(emulator.requests).toHaveLength(before);
    await library.page.evaluate(`document.body.innerHTML = '<div id="app"></div>'; mount()`);
    // React's stands outside of the component, and goes on; the others begin with theirs.
    if (framework === 'react') await shows('picture.png: succeeded');
    else expect(await library.page.locator('li').count()).toBe(0);
  });
});
