import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './browser.js';
import { eventually } from './eventually.js';
import { type ExamplePage, openExample } from './example-page.js';
import { exampleMedia, sha256Of, type TemporaryFiles, temporaryFiles } from './temporary-files.js';

const VIDEO_BYTES = 60_000_000;
const SEGMENTS = Math.ceil(VIDEO_BYTES / (4 * 1024 * 1024));

/** As X refuses. */
const refusal = (status: number) => ({ title: 'Not now', detail: 'Not now', type: 'about:blank', status });

describe('the example app', () => {
  let browser: Browser;
  let files: TemporaryFiles;
  let video: string;
  let example: ExamplePage;
  beforeAll(async () => {
    browser = await launchBrowser();
    files = await temporaryFiles();
    video = await files.video('holiday.mp4', VIDEO_BYTES);
  });
  afterEach(() => example.close());
  afterAll(async () => {
    await browser.close();
    await files.remove();
  });

  const upload = async (...paths: string[]): Promise<void> => {
    await example.pick(...paths);
    await example.page.getByRole('button', { name: /^Upload \d+ files?$/ }).click();
  };
  const becomes = (name: string, stage: string) =>
    example.stage(name).filter({ hasText: stage }).waitFor({ timeout: 30_000 });
  const isUnderWay = (name: string, least = 10) =>
    eventually(`${name} is at ${least} %`, async () => (await example.progress(name)) >= least);
  const buttonsOf = async (name: string): Promise<string[]> =>
    (await example.card(name).locator('app-upload-actions button').allInnerTexts()).map((text) =>
      text.replace(name, '').trim(),
    );
  const checkpoints = () =>
    example.page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('rx-media-upload:')));
  const arrivedWhole = async (path: string): Promise<boolean> => {
    const sha256 = await sha256Of(path);
    return example.server.emulator.uploads.some((one) => one.sha256 === sha256 && one.state === 'succeeded');
  };

  it('uploads a picture and a video of 60 MB, with bytes seen to move, and what it is described by', async () => {
    example = await openExample(browser, { bytesPerSecond: 15_000_000, processing: { polls: 2, checkAfterSecs: 0.3 } });
    await example.pick(exampleMedia('picture.png'), video);
    await example.card('picture.png').getByRole('textbox').fill('A fractal');
    const shown = await example.record('holiday.mp4');
    await example.button('Upload 2 files').click();
    await becomes('holiday.mp4', 'Done');
    const states = await shown();
    const percents = states.flatMap(({ stage, percent }) =>
      stage === 'Uploading' && percent !== undefined ? percent : [],
    );
    // More values than segments could make: bytes are seen to leave, not acknowledgements alone.
    expect(new Set(percents).size).toBeGreaterThan(SEGMENTS);
    expect(percents).toEqual([...percents].sort((one, other) => one - other));
    expect(states.map(({ stage }) => stage)).toContain('X is processing it');
    await becomes('picture.png', 'Done');
    expect(await arrivedWhole(video)).toBe(true);
    expect(await arrivedWhole(exampleMedia('picture.png'))).toBe(true);
    expect(example.server.emulator.uploads.map(({ altText }) => altText)).toContain('A fractal');
    expect(
      await example.page.getByRole('progressbar', { name: 'Progress of all files' }).getAttribute('aria-valuenow'),
    ).toBe('100');
  });

  it('pauses and resumes', async () => {
    example = await openExample(browser, { bytesPerSecond: 20_000_000, processing: { polls: 0, checkAfterSecs: 0.1 } });
    await upload(video);
    await isUnderWay('holiday.mp4');
    await example.button('Pause holiday.mp4').click();
    await becomes('holiday.mp4', 'Paused');
    // What is in flight goes on; then nothing more comes.
    await eventually('nothing is in flight', () => example.server.underWay() === 0);
    const before = example.server.emulator.requests.length;
    await example.page.waitForTimeout(700);
    expect(example.server.emulator.requests.length).toBe(before);
    expect(await example.stage('holiday.mp4').innerText()).toContain('Paused');
    await example.button('Resume holiday.mp4').click();
    await becomes('holiday.mp4', 'Done');
    expect(await arrivedWhole(video)).toBe(true);
    expect(example.appends()).toBe(SEGMENTS);
  });

  it('cancels: the server sees the connection close, nothing more is sent, nothing is left behind', async () => {
    example = await openExample(browser, { bytesPerSecond: 5_000_000 });
    await upload(video);
    await isUnderWay('holiday.mp4', 5);
    expect(example.server.abandoned()).toBe(0);
    await example.button('Cancel holiday.mp4').click();
    await eventually('the server sees it', () => example.server.abandoned() === 1);
    await example.card('holiday.mp4').waitFor({ state: 'detached' });
    const before = example.server.emulator.requests.length;
    await example.page.waitForTimeout(700);
    expect(example.server.emulator.requests.length).toBe(before);
    expect(await checkpoints()).toEqual([]);
    await example.page.reload();
    expect(await example.page.getByRole('heading', { name: 'Unfinished uploads' }).count()).toBe(0);
  });

  it('goes on by itself after the network was away', async () => {
    example = await openExample(browser, { bytesPerSecond: 20_000_000, processing: { polls: 0, checkAfterSecs: 0.1 } });
    await upload(video);
    await isUnderWay('holiday.mp4');
    await example.page.context().setOffline(true);
    await example.page
      .getByRole('region', { name: 'All files' })
      .getByText('You are offline. It goes on by itself when you are back.')
      .waitFor();
    await example.page.waitForTimeout(1500);
    const before = example.appends();
    await example.page.context().setOffline(false);
    await becomes('holiday.mp4', 'Done');
    expect(before).toBeLessThan(SEGMENTS);
    expect(await arrivedWhole(video)).toBe(true);
  });

  it('goes on by itself after connections were cut, and says so meanwhile', async () => {
    example = await openExample(browser, { bytesPerSecond: 20_000_000, processing: { polls: 0, checkAfterSecs: 0.1 } });
    await upload(video);
    for (const least of [10, 40]) {
      await isUnderWay('holiday.mp4', least);
      example.server.connect(false);
      await example.card('holiday.mp4').getByText('The connection was lost. Trying again…').waitFor();
      example.server.connect(true);
    }
    await becomes('holiday.mp4', 'Done');
    expect(await arrivedWhole(video)).toBe(true);
    // Told once, when it is over: not each time that it stumbles.
    expect(await example.said()).toEqual(['1 file added', 'holiday.mp4: Done']);
  });

  it('tells in plain words that X could not process a file', async () => {
    example = await openExample(browser, { processing: { polls: 1, checkAfterSecs: 0.1, fail: true } });
    await upload(await files.text('fail.mp4', 'This is no video.'));
    await becomes('fail.mp4', 'Failed');
    const sentence = 'X cannot make sense of the file: it may be damaged, or in a format that X does not take.';
    expect(await example.card('fail.mp4').locator('.failure').innerText()).toBe(sentence);
    expect(await example.said()).toEqual(['1 file added', `fail.mp4: ${sentence}`]);
    expect(await buttonsOf('fail.mp4')).toEqual(['Pick another file', 'Remove']);
  });

  it.each([
    ['what may pass', 409, 'X did not take the file.', 'Try again'],
    ['who is signed in', 403, 'X does not let this account upload that.', 'Sign in'],
  ])('offers what helps where X refuses %s', async (_, status, sentence, remedy) => {
    example = await openExample(browser, { processing: { polls: 0, checkAfterSecs: 0.1 } });
    const withdraw = example.server.emulator.fail({
      command: 'initialize',
      times: Infinity,
      status,
      body: refusal(status),
    });
    await upload(exampleMedia('picture.png'));
    await example.card('picture.png').locator('.failure').waitFor();
    expect(await example.card('picture.png').locator('.failure').innerText()).toBe(sentence);
    expect(await buttonsOf('picture.png')).toEqual([remedy, 'Remove']);
    withdraw();
    await example.button(`${remedy} picture.png`).click();
    await becomes('picture.png', 'Done');
  });

  it('offers nothing that could not help', async () => {
    example = await openExample(browser);
    example.server.emulator.fail({ command: 'initialize', times: Infinity, status: 402, body: refusal(402) });
    await upload(exampleMedia('picture.png'));
    await example.card('picture.png').getByText('The credits for uploads to X are used up.').waitFor();
    expect(await buttonsOf('picture.png')).toEqual(['Remove']);
  });

  it('does not take the words of a server between for X’s', async () => {
    example = await openExample(browser);
    await example.page.route('**/relay/**', (route) => route.fulfill({ status: 404, body: 'Not found' }));
    await upload(exampleMedia('picture.png'));
    await example
      .card('picture.png')
      .getByText('The server has no place for uploads where this app sends them.')
      .waitFor();
    expect(await buttonsOf('picture.png')).toEqual(['Remove']);
  });

  it('refuses what X would refuse before anything is sent, and never calls it ready', async () => {
    example = await openExample(browser);
    await example.drop([{ name: 'large.png', size: 6_000_000 }]);
    await becomes('large.png', 'Failed');
    expect(await example.card('large.png').locator('.failure').innerText()).toBe(
      '“large.png” is too large: it has 6 MB, and at most 5 MB can be uploaded as an image.',
    );
    expect(await buttonsOf('large.png')).toEqual(['Pick another file', 'Remove']);
    expect(await example.page.getByRole('button', { name: /^Upload \d/ }).count()).toBe(0);
    // The other file takes its place.
    const chooser = example.page.waitForEvent('filechooser');
    await example.button('Pick another file large.png').click();
    await (await chooser).setFiles(await files.text('notes.txt', 'words'));
    await example.card('large.png').waitFor({ state: 'detached' });
    await example.card('notes.txt').getByText('“notes.txt” is no image and no video that X knows.').waitFor();
    expect(example.server.emulator.requests).toHaveLength(0);
  });

  it('survives a reload: the same file picked again goes on where it was', async () => {
    example = await openExample(browser, { bytesPerSecond: 20_000_000, processing: { polls: 0, checkAfterSecs: 0.1 } });
    await example.pick(video);
    await example.card('holiday.mp4').getByRole('textbox').fill('Waves');
    await example.button('Upload 1 file').click();
    await isUnderWay('holiday.mp4', 50);
    await example.page.reload();
    await example.page.getByRole('heading', { name: 'Unfinished uploads' }).waitFor();
    const left = example.page.getByRole('listitem').filter({ hasText: 'holiday.mp4' });
    expect(await left.innerText()).toMatch(/\d\d% of 60 MB/);
    const before = example.appends();
    await example.pick(video);
    await example.card('holiday.mp4').getByText('Goes on where it was.').waitFor();
    await becomes('holiday.mp4', 'Done');
    const after = example.appends() - before;
    expect(after).toBeGreaterThan(0);
    expect(after).toBeLessThan(SEGMENTS * 0.7);
    expect(example.server.emulator.uploads).toHaveLength(1);
    expect(await arrivedWhole(video)).toBe(true);
    expect(example.server.emulator.uploads[0]?.altText).toBe('Waves');
    expect(await left.count()).toBe(1);
    await example.page.reload();
    expect(await left.count()).toBe(0);
  });

  it('forgets an unfinished upload on demand', async () => {
    example = await openExample(browser, { bytesPerSecond: 20_000_000 });
    await upload(video);
    await isUnderWay('holiday.mp4', 20);
    await example.page.reload();
    await example.button('Forget holiday.mp4').click();
    await example.page.getByRole('heading', { name: 'Unfinished uploads' }).waitFor({ state: 'detached' });
    expect(await checkpoints()).toEqual([]);
  });

  it('gives another file of the same name an upload of its own, and says why', async () => {
    example = await openExample(browser, { bytesPerSecond: 20_000_000, processing: { polls: 0, checkAfterSecs: 0.1 } });
    await upload(video);
    await isUnderWay('holiday.mp4', 20);
    await example.page.reload();
    await example.page.getByRole('heading', { name: 'Unfinished uploads' }).waitFor();
    await example.drop([{ name: 'holiday.mp4', size: 5000 }]);
    await example
      .card('holiday.mp4')
      .getByText(/^This is another file than the unfinished one/)
      .waitFor();
    await example.button('Upload 1 file').click();
    await becomes('holiday.mp4', 'Done');
    expect(await example.page.getByRole('heading', { name: 'Unfinished uploads' }).count()).toBe(1);
    expect(await checkpoints()).toHaveLength(1);
    expect(example.server.emulator.uploads).toHaveLength(2);
  });

  it('keeps the checkpoint of a file while a copy of it is cancelled', async () => {
    example = await openExample(browser, { bytesPerSecond: 2_000_000 });
    await upload(video, video);
    const [first, second] = [example.card('holiday.mp4').first(), example.card('holiday.mp4').last()];
    await second.getByText(/^The same file is under way already/).waitFor();
    await eventually('the first is written down', async () => (await checkpoints()).length === 1);
    await second.getByRole('button', { name: /^Cancel/ }).click();
    await eventually('there is one card', async () => (await example.card('holiday.mp4').count()) === 1);
    await example.page.waitForTimeout(300);
    expect(await checkpoints()).toHaveLength(1);
    await first.getByRole('button', { name: /^Cancel/ }).click();
    await example.card('holiday.mp4').waitFor({ state: 'detached' });
    await eventually('nothing is left', async () => (await checkpoints()).length === 0);
  });

  it('takes what is dropped anywhere, and tells a folder from a file', async () => {
    example = await openExample(browser);
    const { page } = example;
    await example.drop([{ name: 'dropped.png', size: 1000 }], 'footer');
    await becomes('dropped.png', 'Ready');
    await page.evaluate(() => {
      const folder = new File([], 'Holidays');
      const item = { getAsFile: () => folder, webkitGetAsEntry: () => ({ isDirectory: true }) };
      const drop = new Event('drop', { bubbles: true, cancelable: true });
      Object.assign(drop, { dataTransfer: { types: ['Files'], files: [folder], items: [item] } });
      document.body.dispatchEvent(drop);
    });
    await page.getByText('“Holidays” is a folder: pick the files in it.').waitFor();
    expect(await page.getByRole('article').count()).toBe(1);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await page.getByText('is a folder').waitFor({ state: 'detached' });
  });

  it('shows where files may be dropped while they are held over the page', async () => {
    example = await openExample(browser);
    const drag = (type: string) =>
      example.page.evaluate((type) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File(['…'], 'held.png'));
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      }, type);
    await drag('dragover');
    await example.page.getByText('Drop the files to add them').waitFor();
    await drag('dragleave');
    await example.page.getByText('Drop the files to add them').waitFor({ state: 'detached' });
  });

  it('takes what is pasted', async () => {
    example = await openExample(browser);
    await example.page.evaluate(() => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([Uint8Array.of(0x89, 80, 78, 71, 13, 10, 26, 10)], 'pasted.png'));
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    });
    await becomes('pasted.png', 'Ready');
  });

  it('asks before the page is closed, only while something is under way', async () => {
    example = await openExample(browser, { bytesPerSecond: 5_000_000 });
    const asks = () => example.page.evaluate(() => !dispatchEvent(new Event('beforeunload', { cancelable: true })));
    await example.pick(video);
    await becomes('holiday.mp4', 'Ready');
    expect(await asks()).toBe(false);
    await example.button('Upload holiday.mp4').click();
    await isUnderWay('holiday.mp4', 1);
    expect(await asks()).toBe(true);
    await example.button('Cancel holiday.mp4').click();
    await example.card('holiday.mp4').waitFor({ state: 'detached' });
    expect(await asks()).toBe(false);
  });

  it('speaks German to those who do, and English on demand', async () => {
    example = await openExample(browser, {}, { locale: 'de-DE' });
    const { page } = example;
    const language = () => page.evaluate(() => [document.documentElement.lang, document.title]);
    expect(await language()).toEqual(['de', 'Medien hochladen']);
    await example.drop([
      { name: 'gross.png', size: 6_500_000 },
      { name: 'klein.png', size: 1_000_500 },
    ]);
    await becomes('gross.png', 'Gescheitert');
    expect(await example.card('gross.png').locator('.failure').innerText()).toBe(
      'Die Datei „gross.png“ ist zu groß: Sie hat 6,5 MB, möglich sind höchstens 5 MB.',
    );
    expect(await example.card('klein.png').innerText()).toMatch(/1 MB[^]*Bereit[^]*0 von 1\.000 Zeichen/);
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Media upload' }).waitFor();
    expect(await language()).toEqual(['en', 'Media upload']);
    await example
      .card('gross.png')
      .getByText(/^“gross.png” is too large/)
      .waitFor();
    expect(await page.getByRole('main').innerText()).not.toMatch(/Datei|Bereit|hochladen/);
  });

  it('counts the characters of a description, and cuts none', async () => {
    example = await openExample(browser, { processing: { polls: 0, checkAfterSecs: 0.1 } });
    await example.pick(exampleMedia('picture.png'));
    const field = example.card('picture.png').getByRole('textbox');
    await field.fill('🙂'.repeat(1010));
    await example.card('picture.png').getByText('10 characters too many').waitFor();
    await example.button('Upload 1 file').click();
    await example
      .card('picture.png')
      .getByText('The image description has 1,010 characters, and X takes at most 1,000.')
      .waitFor();
    expect(example.server.emulator.requests).toHaveLength(0);
    expect(await field.inputValue()).toHaveLength('🙂'.length * 1010);
    await field.fill('');
    await example.card('picture.png').getByText('0 of 1,000 characters').waitFor();
    await example.button('Try again picture.png').click();
    await becomes('picture.png', 'Done');
    expect(example.server.emulator.uploads[0]?.altText).toBeUndefined();
  });

  it('says at the end how many have failed, tries those again, and clears the finished', async () => {
    example = await openExample(browser, { processing: { polls: 0, checkAfterSecs: 0.1 } });
    const all = example.page.getByRole('region', { name: 'All files' });
    const withdraw = example.server.emulator.fail({ command: 'initialize', times: 4, status: 409, body: refusal(409) });
    await example.drop(Array.from({ length: 8 }, (_, at) => ({ name: `${at}.png`, size: 1000 })));
    await example.button('Upload 8 files').click();
    await all.getByText('4 of 8 done, 4 failed').waitFor();
    // No share of a whole that will not be: neither 18 % nor 100.
    expect(await all.innerText()).not.toContain('%');
    withdraw();
    await example.button('Try 4 files again').click();
    await all.getByText('8 of 8 done').waitFor();
    expect(await all.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('100');
    await example.button('Clear finished').click();
    await eventually('no card is left', async () => (await example.page.getByRole('article').count()) === 0);
  });

  it('keeps the main action on a phone’s screen, however many files there are', async () => {
    const viewport = { width: 320, height: 640 };
    example = await openExample(browser, { processing: { polls: 0, checkAfterSecs: 0.1 } }, { viewport });
    const { page } = example;
    const isOnScreen = async (role: 'button' | 'progressbar', name: string): Promise<boolean> => {
      const box = await page.getByRole(role, { name, exact: true }).boundingBox();
      return box !== null && box.x >= 0 && box.x + box.width <= 320 && box.y >= 0 && box.y + box.height <= 640;
    };
    const names = Array.from({ length: 30 }, (_, at) => `${at}.png`);
    await example.drop(names.map((name) => ({ name, size: 1000 })));
    await becomes('29.png', 'Ready');
    for (const place of [0, 5000, 100_000]) {
      await page.evaluate((place) => scrollTo(0, place), place);
      expect(await isOnScreen('button', 'Upload 30 files')).toBe(true);
    }
    // Nothing of the page stays under the bar.
    const footer = (await page.locator('footer').boundingBox())!;
    const bar = (await page.getByRole('region', { name: 'All files' }).boundingBox())!;
    expect(footer.y + footer.height).toBeLessThanOrEqual(bar.y);
    await example.button('Upload 30 files').click();
    await page.getByText('30 of 30 done', { exact: true }).waitFor();
    expect(await isOnScreen('progressbar', 'Progress of all files')).toBe(true);
    // One for each file, and one for all.
    const said = await example.said();
    expect(said.at(-1)).toBe('All files have ended: 30 of 30 done');
    expect(said.slice(0, -1).sort()).toEqual([...new Set(said.slice(0, -1))].sort());
    for (const line of said.slice(0, -1)) expect(line).toMatch(/^\d+\.png: Done$/);
  });
});
