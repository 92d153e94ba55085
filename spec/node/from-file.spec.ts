import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readlinkSync } from 'node:fs';
import { appendFile, mkdir, open, rename, rm, stat, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { from, lastValueFrom, NEVER, type Observable, of, throwError } from 'rxjs';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import {
  fromFile,
  InvalidUploadError,
  isUploadError,
  NetworkError,
  SourceError,
  type SourceReader,
  uploadMedia,
} from 'rx-media-upload/node';
import { patternedBytes, PNG } from '../support/patterned-bytes.js';
import { type ClientScript, scriptedClient } from '../support/scripted-client.js';
import { until } from '../support/until.js';

const folder = mkdtempSync(join(tmpdir(), 'rx-media-upload-'));
afterAll(() => rm(folder, { recursive: true }));

const content = patternedBytes(10_000, PNG);
/** How many times this process has the file open. */
const timesOpen = (path: string): number =>
  readdirSync('/proc/self/fd').filter((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`).replace(/ \(deleted\)$/, '') === path;
    } catch {
      return false;
    }
  }).length;

const errorOf = (what: () => unknown): Promise<unknown> =>
  Promise.resolve()
    .then(what)
    .then(
      () => undefined,
      (error: unknown) => error,
    );
const whole = async (reader: SourceReader, start: number, end: number): Promise<unknown> =>
  lastValueFrom(from(reader.read(start, end, (length) => new Uint8Array(length))));

describe('fromFile', () => {
  let count = 0;
  let path = '';
  beforeEach(async () => {
    path = join(folder, `picture-${count++}.png`);
    await writeFile(path, content);
  });
  /** Opens a source and learns its facts, as an upload does. */
  const opened = async (...source: Parameters<typeof fromFile>): Promise<SourceReader> => {
    const reader = fromFile(...source).open();
    await reader.facts();
    return reader;
  };

  describe('facts', () => {
    it('are size, name and modification, by path and by URL', async () => {
      const { mtimeMs, ctimeMs } = await stat(path);
      for (const file of [path, pathToFileURL(path)]) {
        const reader = fromFile(file).open();
        expect(await reader.facts()).toEqual({
          size: 10_000,
          name: path.slice(folder.length + 1),
          modified: mtimeMs,
          version: `changed at ${ctimeMs}`,
          identity: path,
        });
        reader.unsubscribe();
      }
    });

    it('are those of a path with blanks and signs, by URL', async () => {
      const odd = join(folder, 'ä %20#?.png');
      await writeFile(odd, 'x');
      const reader = fromFile(pathToFileURL(odd)).open();
      expect(await reader.facts()).toMatchObject({ size: 1, name: 'ä %20#?.png' });
      reader.unsubscribe();
    });

    it('are those that a caller describes, where it does', async () => {
      const handle = await open(path);
      const { mtimeMs: modified, ctimeMs } = await handle.stat();
      expect(await fromFile(handle).open().facts()).toEqual({
        size: 10_000,
        modified,
        version: `changed at ${ctimeMs}`,
      });
      expect(await fromFile(handle, { version: '7' }).open().facts()).toMatchObject({ version: '7' });
      expect(await fromFile(handle, { name: 'clip.mp4', mediaType: 'video/mp4' }).open().facts()).toMatchObject({
        name: 'clip.mp4',
        mediaType: 'video/mp4',
      });
      await handle.close();
    });

    it('follow a link to the file', async () => {
      await symlink(path, `${path}.link`);
      const reader = fromFile(`${path}.link`).open();
      expect(await reader.facts()).toMatchObject({ size: 10_000 });
      reader.unsubscribe();
    });

    it.each<[string, () => Parameters<typeof fromFile>[0] | Promise<Parameters<typeof fromFile>[0]>, RegExp]>([
      ['a directory', () => folder, /is a directory: give a file/],
      ['a path that does not exist', () => `${path}.none`, /\.none does not exist/],
      ['a path beneath a file', () => `${path}/x`, /does not exist/],
      ['a device', () => '/dev/null', /not a regular file/],
      [
        'a named pipe',
        async () => {
          await promisify(execFile)('mkfifo', [`${path}.pipe`]);
          return `${path}.pipe`;
        },
        /not a regular file/,
      ],
      ['an empty path', () => '', /does not exist/],
      ['a path with a NUL', () => 'a\0b', /no path of a file/],
      [
        'a URL that is no file',
        () => new URL('https://example.com/clip.mp4'),
        /https:\/\/example\.com\/clip\.mp4 is no path of a file/,
      ],
      ['a file URL of another host', () => new URL('file://elsewhere/clip.mp4'), /no path of a file/],
      ['nothing', () => undefined as unknown as string, /takes a path/],
      ['a number', () => 7 as unknown as string, /takes a path/],
    ])('refuse %s', async (_, file, message) => {
      const reader = fromFile(await file()).open();
      const error = await errorOf(() => reader.facts());
      expect(error).toBeInstanceOf(InvalidUploadError);
      expect((error as Error).message).toMatch(message);
      expect(() => reader.unsubscribe()).not.toThrow();
    });

    it('fail with a SourceError for a FileHandle that is closed', async () => {
      const handle = await open(path);
      await handle.close();
      expect(await errorOf(() => fromFile(handle).open().facts())).toBeInstanceOf(SourceError);
    });
  });

  it('opens nothing before it is asked for facts, and opens anew for each upload', async () => {
    const source = fromFile(path);
    const [one, other] = [source.open(), source.open()];
    expect(timesOpen(path)).toBe(0);
    await one.facts();
    await other.facts();
    expect(timesOpen(path)).toBe(2);
    one.unsubscribe();
    await until(() => timesOpen(path) === 1);
    expect(await whole(other, 0, 10)).toEqual(content.subarray(0, 10));
    other.unsubscribe();
    await until(() => timesOpen(path) === 0);
  });

  it('opens nothing once it is closed', async () => {
    const reader = fromFile(path).open();
    reader.unsubscribe();
    expect(await errorOf(() => reader.facts())).toBeInstanceOf(SourceError);
    expect(timesOpen(path)).toBe(0);
  });

  it('knows the path, the time, and what a caller describes', async () => {
    await utimes(path, 5, 5);
    const reader = fromFile(path, { mediaType: 'image/gif', version: '7' }).open();
    expect(await reader.facts()).toStrictEqual({
      size: 10_000,
      modified: 5_000,
      mediaType: 'image/gif',
      name: basename(path),
      version: '7',
      identity: path,
    });
    reader.unsubscribe();
  });

  it('reads any part of the file into the place that it is lent', async () => {
    const reader = await opened(path);
    const place = new Uint8Array(4000);
    const bytes = await lastValueFrom(from(reader.read(9000, 10_000, (length) => place.subarray(0, length))));
    expect((bytes as Uint8Array).buffer).toBe(place.buffer);
    expect(Buffer.compare(bytes as Uint8Array, content.subarray(9000))).toBe(0);
    expect(Buffer.compare((await whole(reader, 0, 10_000)) as Uint8Array, content)).toBe(0);
    reader.unsubscribe();
  });

  it('peeks at the first bytes, and at no more than there are', async () => {
    const reader = await opened(path);
    expect(await lastValueFrom(from(reader.peek(8)))).toEqual(PNG);
    expect(await lastValueFrom(from(reader.peek(1_000_000)))).toHaveLength(10_000);
    expect(await whole(reader, 0, 8)).toEqual(PNG);
    reader.unsubscribe();
  });

  it('does not move or close a FileHandle', async () => {
    const handle = await open(path);
    const reader = await opened(handle);
    await reader.peek(100);
    await whole(reader, 5000, 6000);
    await reader.confirm();
    reader.unsubscribe();
    expect((await handle.read(new Uint8Array(8), 0, 8)).buffer).toEqual(PNG);
    await handle.close();
  });

  describe('of a file that changes meanwhile', () => {
    it('says so where it has shrunk below what is read', async () => {
      const reader = await opened(path);
      await truncate(path, 100);
      const error = await errorOf(() => whole(reader, 0, 4000));
      expect(error).toBeInstanceOf(SourceError);
      expect((error as Error).message).toMatch(/ended at byte 100, and 10000 were announced/);
      reader.unsubscribe();
    });

    it.each<[string, () => Promise<unknown>, RegExp]>([
      ['has grown', () => appendFile(path, 'x'), /from 10000 to 10001 bytes/],
      ['has shrunk', () => truncate(path, 9999), /from 10000 to 9999 bytes/],
      [
        'has other bytes',
        async () => {
          await writeFile(path, new Uint8Array(10_000));
          await utimes(path, 5, 5);
        },
        /was changed/,
      ],
      ['was deleted', () => rm(path), /was deleted/],
      [
        'was replaced',
        async () => {
          await writeFile(`${path}.new`, content);
          await rename(`${path}.new`, path);
        },
        /was deleted/,
      ],
    ])('says at the end that it %s', async (_, change, message) => {
      const reader = await opened(path);
      await whole(reader, 0, 100);
      await change();
      const error = await errorOf(() => reader.confirm());
      expect(error).toBeInstanceOf(SourceError);
      expect((error as Error).message).toMatch(message);
      reader.unsubscribe();
    });

    it('says nothing where nothing has changed', async () => {
      const reader = await opened(path);
      await whole(reader, 0, 100);
      expect(await errorOf(() => reader.confirm())).toBeUndefined();
      reader.unsubscribe();
    });
  });

  describe('in an upload', () => {
    const uploaded = (script: ClientScript, ...source: Parameters<typeof fromFile>) => {
      const client = scriptedClient(script);
      return { client, upload$: uploadMedia(client, fromFile(...source), { segmentBytes: 1000 }) };
    };
    const endOf = (upload$: Observable<unknown>): Promise<unknown> =>
      lastValueFrom(upload$).catch((error: unknown) => error);

    it('closes the file after success', async () => {
      expect(await endOf(uploaded({}, path).upload$)).toMatchObject({ type: 'succeeded' });
      await until(() => timesOpen(path) === 0);
    });

    it('closes the file after a failure', async () => {
      const { upload$ } = uploaded(
        { append: (index) => (index === 3 ? throwError(() => new NetworkError('gone')) : of({})) },
        path,
      );
      expect(await endOf(upload$)).toBeInstanceOf(NetworkError);
      await until(() => timesOpen(path) === 0);
    });

    it('closes the file when it is unsubscribed in the middle, while it is opened, and while it is read', async () => {
      const { client, upload$ } = uploaded({ append: () => NEVER }, path);
      const inTheMiddle = upload$.subscribe();
      await until(() => client.asked.includes('append 0'));
      expect(timesOpen(path)).toBe(1);
      inTheMiddle.unsubscribe();
      await until(() => timesOpen(path) === 0);

      for (let waits = 0; waits < 30; waits++) {
        const subscription = uploaded({ append: () => NEVER }, path).upload$.subscribe();
        for (let wait = 0; wait < waits; wait++)
          await (wait % 3 === 0 ? new Promise((passed) => setImmediate(passed)) : Promise.resolve());
        subscription.unsubscribe();
      }
      await new Promise((passed) => setTimeout(passed, 50));
      await until(() => timesOpen(path) === 0);
    });

    it('leaves a FileHandle open, whatever the end', async () => {
      const handle = await open(path);
      await endOf(uploaded({}, handle).upload$);
      await endOf(uploaded({ append: () => throwError(() => new NetworkError('gone')) }, handle).upload$);
      uploaded({ append: () => NEVER }, handle)
        .upload$.subscribe()
        .unsubscribe();
      expect((await handle.stat()).size).toBe(10_000);
      await handle.close();
    });

    it('refuses an empty file before any request, and closes it', async () => {
      await truncate(path, 0);
      const { client, upload$ } = uploaded({}, path);
      const error = await endOf(upload$);
      expect(error).toBeInstanceOf(InvalidUploadError);
      expect((error as Error).message).toMatch(/is empty \(0 bytes\)/);
      expect(client.asked).toEqual([]);
      await until(() => timesOpen(path) === 0);
    });

    it.each<[string, () => Promise<unknown>]>([
      ['shrinks', () => truncate(path, 2500)],
      ['grows', () => appendFile(path, 'more')],
      [
        'changes',
        async () => {
          await writeFile(path, new Uint8Array(10_000));
          await utimes(path, 5, 5);
        },
      ],
      ['is deleted', () => rm(path)],
    ])('sends no FINALIZE for a file that %s meanwhile, and closes it', async (_, change) => {
      const { client, upload$ } = uploaded(
        { append: (index) => (index === 0 ? from(change().then(() => ({}))) : of({})) },
        path,
      );
      const error = await endOf(upload$);
      expect(error).toBeInstanceOf(SourceError);
      expect(client.asked).not.toContain('finalize');
      await until(() => timesOpen(path) === 0);
    });

    it('fails with an UploadError for whatever is no file', async () => {
      await mkdir(`${path}.folder`);
      for (const file of [`${path}.folder`, `${path}.none`, new URL('https://example.com/'), 7 as unknown as string]) {
        expect(isUploadError(await endOf(uploaded({}, file).upload$)), String(file)).toBe(true);
      }
    });
  });
});
