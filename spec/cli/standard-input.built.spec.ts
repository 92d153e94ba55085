import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mediaEmulator } from 'rx-media-upload/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliRun, startCli } from '../support/built-cli.js';
import { type ServedEmulator, serveEmulator } from '../support/served-emulator.js';

const picture = readFileSync(new URL('../../docs/examples/media/picture.png', import.meta.url));
const srt = new TextEncoder().encode('1\n00:00:00,000 --> 00:00:01,000\nHello\n');

describe('upload -', () => {
  const emulator = mediaEmulator();
  let server: ServedEmulator;
  let cwd: string;
  beforeEach(async () => {
    emulator.reset();
    server = await serveEmulator(emulator);
    cwd = mkdtempSync(join(tmpdir(), 'cli-spec-'));
  });
  afterEach(async () => {
    await server.close();
    rmSync(cwd, { recursive: true, force: true });
  });
  const run = (args: readonly string[], input: Uint8Array): Promise<CliRun> =>
    startCli(['upload', ...args, '--base-url', server.url], {
      cwd,
      env: { X_ACCESS_TOKEN: 'a-token-of-the-spec' },
      input,
    }).ended;

  it.each([[[]], [['--size', String(picture.length)]]])('uploads standard input, with %j', async (more) => {
    const { code, stdout } = await run(['-', ...more, '--segment-bytes', '100000'], picture);
    expect([code, stdout]).toEqual([0, `${emulator.uploads[0]!.mediaId}\n`]);
    expect(emulator.uploads[0]).toMatchObject({
      mediaType: 'image/png',
      sha256: createHash('sha256').update(picture).digest('hex'),
    });
  });

  it('takes its type where the bytes do not tell it', async () => {
    expect(await run(['-', '--type', 'text/srt'], srt)).toMatchObject({ code: 0 });
    expect(emulator.uploads[0]).toMatchObject({ mediaType: 'text/srt', mediaCategory: 'subtitles' });
  });

  it('fails before FINALIZE where there is less or more than --size', async () => {
    for (const [size, message] of [
      [picture.length + 1, /ended at byte/],
      [picture.length - 1, /goes on after/],
    ] as const) {
      const { code, stderr } = await run(['-', '--size', String(size), '--no-resume'], picture);
      expect(code).toBe(1);
      expect(stderr).toMatch(message);
      expect(stderr).toMatch(/^rx-media-upload: standard input (?:ended|goes on)/m);
    }
    expect(emulator.requests.map(({ command }) => command)).not.toContain('finalize');
  });

  it('says that it cannot go on after a crash, and what to do; not where nothing is to be kept', async () => {
    const { code, stderr } = await run(['-', '--strategy', 'chunked'], picture);
    expect(code).toBe(0);
    expect(stderr).toContain(
      'standard input: warning: an upload from standard input cannot go on after a crash, the same command would send ' +
        'all of it again: where it is large, write it to a file and upload that (--no-resume leaves this warning out)\n',
    );
    expect((await run(['-', '--strategy', 'chunked', '--no-resume'], picture)).stderr).not.toContain('warning');
  });

  it('says with --dry-run as well that it is not looked into', async () => {
    const { code, stdout } = await run(['-', '--dry-run'], picture);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^standard input: image\/png as tweet_image, 294 kB, /);
    const known = await run(['-', '--dry-run', '--size', String(picture.length)], picture);
    expect(known.stdout).toContain('warning: it can be read only once, and is not looked into before it is sent');
  });

  it('is wrong use twice, or --size without it', async () => {
    expect(await run(['-', '-'], picture)).toMatchObject({ code: 2 });
    expect(await run(['picture.png', '--size', '7'], picture)).toMatchObject({ code: 2 });
  });
});
