import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './browser.js';
import { eventually } from './eventually.js';
import { type ExamplePage, openExample } from './example-page.js';
import { exampleMedia, sha256Of, type TemporaryFiles, temporaryFiles } from './temporary-files.js';

const VIDEO_BYTES = 60_000_000;
const SEGMENTS = Math.ceil(VIDEO_BYTES / (4 * 1024 * 1024));

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
    await example.page.reload();
    expect(await example.page.getByRole('heading', { name: 'Unfinished uploads' }).count()).toBe(0);
  });

  it('goes on by itself after the network was away', async () => {
    example = await openExample(browser, { bytesPerSecond: 20_000_000, processing: { polls: 0, checkAfterSecs: 0.1 } });
    await upload(video);
    await isUnderWay('holiday.mp4');
    await example.page.context().setOffline(true);
    await example
      .card('holiday.mp4')
      .getByText(/There is no network|The connection was lost/)
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
    expect(await example.page.getByRole('log').innerText()).toContain('holiday.mp4: Trying again');
  });

  it('tells in plain words that X could not process a file', async () => {
    example = await openExample(browser, { processing: { polls: 1, checkAfterSecs: 0.1, fail: true } });
    await upload(await files.text('fail.mp4', 'This is no video.'));
    await becomes('fail.mp4', 'Failed');
    expect(await example.card('fail.mp4').locator('.failure').innerText()).toBe(
      'X could not process this file. It says: “file is invalid”. Try another format, or export it anew.',
    );
    expect(await example.page.getByRole('log').innerText()).toContain('fail.mp4: X could not process this file.');
  });

  it('tells in plain words what X refuses, and tries again on demand', async () => {
    example = await openExample(browser, { processing: { polls: 0, checkAfterSecs: 0.1 } });
    const withdraw = example.server.emulator.fail({
      command: 'initialize',
      times: Infinity,
      status: 402,
      body: { title: 'CreditsDepleted' },
    });
    await upload(exampleMedia('picture.png'));
    await example.card('picture.png').getByText('This account has no credits left.').waitFor();
    withdraw();
    await example.button('Try again picture.png').click();
    await becomes('picture.png', 'Done');
  });

  it('refuses what X would refuse before anything is sent', async () => {
    example = await openExample(browser);
    await upload(await files.text('notes.txt', 'words'));
    await example.card('notes.txt').getByText('X does not take this file.').waitFor();
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
    expect(await left.innerText()).toMatch(/\d\d % of 60 MB/);
    const before = example.appends();
    await example.pick(video);
    await example
      .card('holiday.mp4')
      .getByText(/^Going on at \d\d %$/)
      .waitFor();
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
    expect(
      await example.page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('rx-media-upload'))),
    ).toEqual([]);
  });
});
