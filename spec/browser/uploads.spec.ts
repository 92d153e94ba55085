import { createHash } from 'node:crypto';
import { readFile, truncate, unlink, writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, CDPSession } from 'playwright-core';
import { mediaEmulator } from 'rx-media-upload/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isFirefox, launchBrowser } from './browser.js';
import { eventually } from './eventually.js';
import { bundleLibraryPage, type LibraryPage, openLibrary, signedBy } from './library-server.js';
import { exampleMedia, sha256Of, type TemporaryFiles, temporaryFiles } from './temporary-files.js';

describe('uploadMedia in a browser', () => {
  let browser: Browser;
  let script: string;
  let files: TemporaryFiles;
  let library: LibraryPage;
  beforeAll(async () => {
    [browser, script, files] = await Promise.all([launchBrowser(), bundleLibraryPage(), temporaryFiles()]);
  });
  afterEach(() => library.close());
  afterAll(async () => {
    await browser.close();
    await files.remove();
  });

  describe.each(['fetch', 'xhr'] as const)('with %s', (kind) => {
    const picture = exampleMedia('picture.png');

    it('takes a File that was picked', async () => {
      const emulator = mediaEmulator();
      library = await openLibrary(browser, script, signedBy(emulator));
      await library.page.setInputFiles('input', picture);
      const events = await library.page.evaluate(
        (kind) => mediaPage.upload(kind, mediaPage.library.fromBlob(mediaPage.pickedFile()), { segmentBytes: 100_000 }),
        kind,
      );
      expect(events.filter(({ type }) => type !== 'progress').map(({ type }) => type)).toEqual([
        'initialized',
        'appended',
        'appended',
        'appended',
        'finalized',
        'succeeded',
      ]);
      expect(events.some(({ type }) => type === 'progress')).toBe(kind === 'xhr');
      expect(emulator.uploads[0]?.sha256).toBe(await sha256Of(picture));
    });

    it('takes byte views, and sends only what they show', async () => {
      const emulator = mediaEmulator();
      library = await openLibrary(browser, script, signedBy(emulator));
      const bytes = [...(await readFile(picture)).subarray(0, 50_000)];
      await library.page.evaluate(
        ([kind, bytes]) => {
          const buffer = new Uint8Array(bytes.length + 2000);
          buffer.set(bytes, 1000);
          const view = new DataView(buffer.buffer, 1000, bytes.length);
          return mediaPage.upload(
            kind,
            mediaPage.library.fromBytes(new Uint8Array(view.buffer, view.byteOffset, view.byteLength)),
            { segmentBytes: 20_000 },
          );
        },
        [kind, bytes] as const,
      );
      expect(emulator.uploads[0]?.sha256).toBe(createHash('sha256').update(Uint8Array.from(bytes)).digest('hex'));
    });

    it('takes a web stream, of chunks that fit no segment', async () => {
      const emulator = mediaEmulator();
      library = await openLibrary(browser, script, signedBy(emulator));
      await library.page.setInputFiles('input', picture);
      await library.page.evaluate((kind) => {
        const file = mediaPage.pickedFile();
        return mediaPage.upload(
          kind,
          mediaPage.library.fromStream(file.stream(), { size: file.size, mediaType: 'image/png' }),
          { segmentBytes: 77_777 },
        );
      }, kind);
      expect(emulator.uploads[0]?.sha256).toBe(await sha256Of(picture));
    });

    it('goes on after a reload, with webCheckpoints', async () => {
      const emulator = mediaEmulator({ keepBytes: false, processing: { polls: 0, checkAfterSecs: 0.01 } });
      library = await openLibrary(browser, script, signedBy(emulator));
      const video = await files.video(`resume-${kind}.mp4`, 10_000_000);
      const { page } = library;
      const upload = () =>
        page.evaluate(
          (kind) =>
            mediaPage.upload(kind, mediaPage.pickedFile(), {
              segmentBytes: 1_000_000,
              checkpoints: mediaPage.library.webCheckpoints(localStorage),
            }),
          kind,
        );
      const withdraw = emulator.fail({ command: 'append', segmentIndex: 6, times: Infinity, hang: true });
      await page.setInputFiles('input', video);
      const given = upload().catch(String);
      await eventually('six segments have arrived', () =>
        page.evaluate(() => mediaPage.events.filter(({ type }) => type === 'appended').length === 6),
      );
      await page.reload();
      await given;
      withdraw();
      const before = emulator.requests.length;
      await page.setInputFiles('input', video);
      const events = await upload();
      expect(events[0]).toMatchObject({ type: 'initialized', resumed: true, resumedBytes: 6_000_000 });
      expect(
        emulator.requests
          .slice(before)
          .filter(({ command }) => command === 'append')
          .map(({ segmentIndex }) => segmentIndex),
      ).toEqual([6, 7, 8, 9]);
      expect(emulator.uploads).toHaveLength(1);
      expect(emulator.uploads[0]?.sha256).toBe(await sha256Of(video));
      expect(await page.evaluate(() => localStorage.length)).toBe(0);
    });

    it.each<[string, (path: string) => Promise<void>]>([
      ['is written over', (path) => writeFile(path, Buffer.alloc(5_000_000, 7), { flag: 'r+' })],
      ['becomes shorter', (path) => truncate(path, 3_500_000)],
      ['goes', (path) => unlink(path)],
    ])('fails with a SourceError where the file %s meanwhile', async (_, change) => {
      const emulator = mediaEmulator({ keepBytes: false, processing: { polls: 0, checkAfterSecs: 0.01 } });
      const video = await files.video(`changes-${kind}.mp4`, 5_000_000);
      let changed: Promise<void> | undefined;
      library = await openLibrary(browser, script, (request, response) => {
        // From the second segment on, the file is another.
        if (emulator.requests.some(({ command }) => command === 'append')) changed ??= change(video);
        void Promise.resolve(changed).then(() => signedBy(emulator)(request, response));
      });
      await library.page.setInputFiles('input', video);
      const outcome = await library.page.evaluate(
        (kind) => mediaPage.upload(kind, mediaPage.pickedFile(), { segmentBytes: 1_000_000 }).catch(String),
        kind,
      );
      expect(outcome).toMatch(/^SourceError: /);
      expect(emulator.requests.map(({ command }) => command)).not.toContain('finalize');
    });

    // What a heap holds is told by DevTools alone, and a Firefox that is driven keeps what it has sent.
    it.skipIf(isFirefox)('sends a file of 1 GB with flat memory', { timeout: 120_000 }, async () => {
      const size = 1_073_741_824;
      let received = 0;
      library = await openLibrary(browser, script, (request, response) => {
        const answer = (status: number, reply: object) =>
          response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(reply));
        if (request.url?.endsWith('/append') === true)
          request.on('data', (chunk: Buffer) => (received += chunk.length));
        request
          .resume()
          .on('end', () => answer(200, { data: { id: '1', size: received, expires_after_secs: 86_400 } }));
      });
      const { page } = library;
      await page.setInputFiles('input', await files.sparseVideo('large.mp4', size));
      const devtools = await page.context().newCDPSession(page);
      const start = await heapOf(devtools);
      let most = 0;
      const upload = page.evaluate(
        (kind) => mediaPage.upload(kind, mediaPage.pickedFile()).then((events) => events.length),
        kind,
      );
      await eventually('a tenth is sent', () => received > size / 10);
      while (received < size) {
        most = Math.max(most, await heapOf(devtools));
        await Promise.race([upload, wait(100)]);
      }
      await upload;
      // Measured: 0.8 MiB, with either transport.
      expect(most - start).toBeLessThan(16 * 1_048_576);
    });
  });
});

/** Bytes that JavaScript holds, the memory of its array buffers included, after a collection. */
async function heapOf(devtools: CDPSession): Promise<number> {
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize, backingStorageSize } = (await devtools.send('Runtime.getHeapUsage')) as {
    usedSize: number;
    backingStorageSize?: number;
  };
  return usedSize + (backingStorageSize ?? 0);
}
