import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom, from, lastValueFrom, tap } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type CheckpointStore,
  fetchTransport,
  fileCheckpoints,
  fromFile,
  mediaClient,
  oauth2,
  type UploadEvent,
  uploadMedia,
} from 'rx-media-upload/node';
import { mediaEmulator } from 'rx-media-upload/testing';
import { MP4, patternedBytes } from '../support/patterned-bytes.js';

const load = (store: CheckpointStore, key = 'a') => firstValueFrom(from(store.load(key)));
const save = (store: CheckpointStore, text: string, key = 'a') => firstValueFrom(from(store.save(key, text)));
const remove = (store: CheckpointStore, key = 'a') => firstValueFrom(from(store.remove(key)));

describe('fileCheckpoints', () => {
  let parent: string;
  let folder: string;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'checkpoints-'));
    folder = join(parent, 'deep', 'down');
  });
  afterEach(() => rm(parent, { recursive: true, force: true }));

  it('keeps a text under its key, in a folder that it makes', async () => {
    const store = fileCheckpoints(folder);
    expect(await load(store)).toBeUndefined();
    await remove(store);
    expect(await readdir(parent)).toEqual([]);
    await save(store, 'one');
    await save(store, 'two', '../../b');
    await save(store, 'three');
    expect([await load(store), await load(fileCheckpoints(folder), '../../b')]).toEqual(['three', 'two']);
    await remove(store);
    expect([await load(store), await load(store, '../../b')]).toEqual([undefined, 'two']);
    expect(await readdir(folder)).toHaveLength(1);
  });

  it('lets only the owner read it', async () => {
    await save(fileCheckpoints(folder), 'one');
    const [name] = await readdir(folder);
    expect([(await stat(folder)).mode & 0o777, (await stat(join(folder, name!))).mode & 0o777]).toEqual([0o700, 0o600]);
  });

  it('is read whole at every moment, however many write', async () => {
    const text = (index: number) => `${index} `.repeat(20_000);
    const seen = new Set<number | undefined>();
    await save(fileCheckpoints(folder), text(0));
    const writing = { on: true };
    const writers = Promise.all(
      [1, 2, 3].map(async (writer) => {
        const store = fileCheckpoints(folder);
        for (let round = 0; round < 20; round++) await save(store, text(writer));
      }),
    ).then(() => (writing.on = false));
    while (writing.on) {
      const found = (await load(fileCheckpoints(folder)))!;
      const index = Number(found.split(' ', 1)[0]);
      expect(found).toBe(text(index));
      seen.add(index);
    }
    await writers;
    expect(await readdir(folder)).toHaveLength(1);
  });

  it('fails with what the system says where it cannot be read or written, and leaves nothing behind', async () => {
    await mkdir(folder, { recursive: true });
    await save(fileCheckpoints(folder), 'one');
    const [name] = await readdir(folder);
    await rm(join(folder, name!));
    await mkdir(join(folder, name!));
    const store = fileCheckpoints(folder);
    await expect(load(store)).rejects.toThrow('EISDIR');
    await expect(save(store, 'two')).rejects.toThrow(/EISDIR|EEXIST|ENOTEMPTY|EPERM/);
    expect(await readdir(folder)).toEqual([name]);
    await writeFile(join(parent, 'file'), '');
    await expect(save(fileCheckpoints(join(parent, 'file')), 'two')).rejects.toThrow(/EEXIST|ENOTDIR/);
  });

  it('sweeps up what killed processes have left, once it is old, and touches nothing else', async () => {
    const store = fileCheckpoints(folder);
    await save(store, 'one', 'other');
    const [kept] = await readdir(folder);
    const temporary = (letter: string) => `${letter.repeat(32)}.json.4711.01234567-89ab-cdef-0123-456789abcdef.tmp`;
    for (const name of [temporary('a'), temporary('b'), 'mine.tmp']) await writeFile(join(folder, name), '{"for');
    const old = new Date(Date.now() - 61_000);
    for (const name of [temporary('a'), 'mine.tmp', kept!]) await utimes(join(folder, name), old, old);
    await remove(store);
    expect((await readdir(folder)).sort()).toEqual([kept, temporary('b'), 'mine.tmp'].sort());
  });

  describe('under an upload', () => {
    const emulator = mediaEmulator({ processing: { checkAfterSecs: 0.01 } });
    const client = mediaClient({
      auth: oauth2('a-token'),
      transport: fetchTransport({ fetch: emulator.fetch }),
      retry: { attempts: 1 },
    });
    let clip: string;
    beforeEach(async () => {
      emulator.reset();
      clip = join(parent, 'clip.mp4');
      await writeFile(clip, patternedBytes(90_000, MP4));
    });
    const upload = async () => {
      const events: UploadEvent[] = [];
      const upload$ = uploadMedia(client, fromFile(clip), {
        segmentBytes: 20_000,
        checkpoints: fileCheckpoints(folder),
      });
      const error = await lastValueFrom(upload$.pipe(tap((event) => events.push(event)))).then(
        () => undefined,
        (failure: unknown) => failure,
      );
      return {
        events,
        error,
        first: events
          .filter(({ type }) => type === 'warning' || type === 'initialized')
          .map((event) => (event.type === 'warning' ? event.code : event)),
      };
    };
    const failing = () => emulator.fail({ command: 'append', nth: 3, status: 402 });

    it('lets the next call go on with a file that is the same, and leaves an empty folder', async () => {
      failing();
      const { error } = await upload();
      expect(error).toMatchObject({ status: 402, checkpoint: clip });
      const [name] = await readdir(folder);
      expect(JSON.parse(await readFile(join(folder, name!), 'utf8'))).toMatchObject({
        format: 1,
        acknowledged: [[0, 1]],
        segmentBytes: 20_000,
      });
      expect((await upload()).first).toMatchObject([{ resumed: true, resumedBytes: 40_000 }]);
      expect(Buffer.from(emulator.uploads[0]!.bytes()).equals(patternedBytes(90_000, MP4))).toBe(true);
      expect([emulator.uploads.length, await readdir(folder)]).toEqual([1, []]);
    });

    it.each([
      ['was written to', () => writeFile(clip, patternedBytes(90_000, MP4))],
      ['was touched', async () => utimes(clip, 1, (await stat(clip)).mtimeMs / 1000 - 0.001)],
      ['has grown', () => writeFile(clip, 'x', { flag: 'a' })],
      [
        'was written over at its end, its time set back (`cp -p`, `rsync -t`)',
        async () => {
          const bytes = Buffer.from(patternedBytes(90_000, MP4)).fill(7, 80_000);
          await writeFile(clip, bytes);
          await utimes(clip, 1e9, 1e9);
        },
      ],
    ])('begins anew with a file that %s', async (_, change) => {
      await utimes(clip, 1e9, 1e9);
      failing();
      await upload();
      await change();
      expect((await upload()).first).toMatchObject(['checkpoint-changed', { resumed: false }]);
      expect(await readdir(folder)).toEqual([]);
    });

    it('begins anew after a file of checkpoints was cut short', async () => {
      failing();
      await upload();
      const [name] = await readdir(folder);
      await writeFile(join(folder, name!), '');
      expect((await upload()).first).toMatchObject(['checkpoint-damaged', { resumed: false }]);
    });

    it('goes on without where a directory stands in the place of its file: it says that it cannot read, and not write', async () => {
      failing();
      await upload();
      const [name] = await readdir(folder);
      await rm(join(folder, name!));
      await mkdir(join(folder, name!));
      const { events, first } = await upload();
      expect(first).toMatchObject(['checkpoint-unreadable', 'checkpoint-not-kept', { resumed: false }]);
      const said = events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
      expect(said).toEqual([
        expect.stringMatching(/^The checkpoint cannot be read \(.+\): the upload begins anew$/),
        expect.stringMatching(/^The checkpoint cannot be written \(.+\): after a crash, this upload would begin anew$/),
      ]);
      expect(events.at(-1)!.type).toBe('succeeded');
    });
  });
});

describe('the folder of fileCheckpoints', () => {
  let parent: string;
  let folder: string;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'checkpoints-'));
    folder = join(parent, 'kept');
    await mkdir(folder, { mode: 0o700 });
    await save(fileCheckpoints(folder), 'one');
  });
  afterEach(() => rm(parent, { recursive: true, force: true }));

  const everything = (store: CheckpointStore) =>
    Promise.all(
      [() => load(store), () => save(store, 'two'), () => remove(store)].map((ask) =>
        ask().then(
          () => 'done',
          (error: unknown) => (error as Error).message,
        ),
      ),
    );

  it.each([0o720, 0o702, 0o777])('is refused with a sentence where others can write to it: %o', async (mode) => {
    await chmod(folder, mode);
    for (const said of await everything(fileCheckpoints(folder)))
      expect(said).toMatch(/can be written to by others: chmod go-w/);
    await chmod(folder, 0o755);
    expect(await load(fileCheckpoints(folder))).toBe('one');
  });

  it('is refused where it is a link, or no folder', async () => {
    const link = join(parent, 'link');
    await symlink(folder, link);
    for (const said of await everything(fileCheckpoints(link))) expect(said).toMatch(/is a link: name the folder/);
    const file = join(parent, 'file');
    await writeFile(file, 'x');
    for (const said of await everything(fileCheckpoints(file))) expect(said).not.toBe('done');
    expect(await load(fileCheckpoints(folder))).toBe('one');
  });

  it('hangs nobody by a pipe in a checkpoint’s place, and follows no link there', async () => {
    const [name = ''] = await readdir(folder);
    for (const make of [
      () => {
        execFileSync('mkfifo', [join(folder, name)]);
      },
      () => {
        symlinkSync('/dev/zero', join(folder, name));
      },
    ]) {
      await rm(join(folder, name), { recursive: true, force: true });
      make();
      await expect(load(fileCheckpoints(folder))).rejects.toThrow(/is no plain file/);
    }
  });
});
