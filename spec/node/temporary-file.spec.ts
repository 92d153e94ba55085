import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { namedFile, temporaryFile } from '../../lib/node/temporary-file.js';

/** The process of this number is over. */
const dead = spawnSync(process.execPath, ['--eval', '']).pid;

describe('a temporary file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rx-media-upload-spec-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  describe.each([
    ['a file of the system’s own kind', temporaryFile],
    ['a file that had a name', namedFile],
  ])('%s', (_, make) => {
    it('can be written and read, is its owner’s alone, and has no name', async () => {
      const handle = await make(folder);
      expect(await readdir(folder)).toEqual([]);
      const { nlink, mode } = await handle.stat();
      expect([nlink, mode & 0o777]).toEqual([0, 0o600]);
      await handle.write(new Uint8Array([1, 2, 3]));
      expect([...(await handle.read(new Uint8Array(3), 0, 3, 0)).buffer]).toEqual([1, 2, 3]);
      await handle.close();
    });

    it('says what is wrong with a folder that is none', async () => {
      await expect(make(join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
    });
  });

  it.runIf(process.platform === 'linux')('never has a name on Linux: its folder does not change', async () => {
    const before = (await stat(folder, { bigint: true })).mtimeNs;
    const handle = await temporaryFile(folder);
    expect((await stat(folder, { bigint: true })).mtimeNs).toBe(before);
    await handle.close();
  });

  it('sweeps up what dead processes have left, and nothing else', async () => {
    const others = [
      `rx-media-upload-${process.pid}-${randomUUID()}.spool`,
      `rx-media-upload-${dead}-mine.spool`,
      `rx-media-upload-${randomUUID()}.spool`,
      `rx-media-upload-${dead}-${randomUUID()}.spool.mp4`,
      'clip.mp4',
    ].sort();
    const left = `rx-media-upload-${dead}-${randomUUID()}.spool`;
    for (const name of [...others, left]) await writeFile(join(folder, name), 'x');
    await (await namedFile(folder)).close();
    expect((await readdir(folder)).sort()).toEqual(others);
  });
});
