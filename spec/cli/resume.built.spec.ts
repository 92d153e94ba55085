import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mediaEmulator } from 'rx-media-upload/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCli } from '../support/built-cli.js';
import { MP4, patternedBytes } from '../support/patterned-bytes.js';
import { type ServedEmulator, serveEmulator } from '../support/served-emulator.js';
import { until } from '../support/until.js';

const SEGMENT = 100_000;
const bytes = patternedBytes(10 * SEGMENT, MP4);
const sha256 = createHash('sha256').update(bytes).digest('hex');
const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

const emulator = mediaEmulator({ processing: { polls: 1, checkAfterSecs: 0.05 } });
let server: ServedEmulator;
let folder: string;
let file: string;
beforeEach(async () => {
  emulator.reset();
  server = await serveEmulator(emulator);
  folder = mkdtempSync(join(tmpdir(), 'cli-resume-'));
  file = join(folder, 'clip.mp4');
  writeFileSync(file, bytes);
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const upload = (...args: string[]) =>
  // The bytes are no film: what looks into them would refuse it.
  startCli(['upload', file, '--no-check', '--base-url', server.url, '--segment-bytes', String(SEGMENT), ...args], {
    cwd: folder,
    env: { X_ACCESS_TOKEN: 'a-token' },
  });
/** One segment after the other, so that it is known which of them X has. */
const start = (...args: string[]) => upload('--concurrency', '1', ...args);
/** But for what a process was killed in the middle of writing: that is swept later. */
const kept = (): string[] =>
  existsSync(join(folder, 'state'))
    ? readdirSync(join(folder, 'state', 'rx-media-upload')).filter((name) => !name.endsWith('.tmp'))
    : [];
/** Runs it until X has six segments, and ends it in the middle of the seventh. */
async function interrupted(signal: NodeJS.Signals, ...args: string[]) {
  emulator.fail({ command: 'append', nth: 7, hang: true });
  const before = emulator.requests.length;
  const { child, ended } = start(...args);
  await until(() => emulator.requests.slice(before).filter(({ command }) => command === 'append').length === 7);
  child.kill(signal);
  return ended;
}
const appended = (): number =>
  emulator.requests.filter(({ command, status }) => command === 'append' && status < 300 && status > 0).length;

describe('the same command again', () => {
  it('goes on where a run was killed with SIGKILL, and says so', async () => {
    expect(await interrupted('SIGKILL')).toMatchObject({ code: null });
    expect(kept()).toEqual([expect.stringMatching(/^[0-9a-f]{32}\.json$/)]);
    const { code, stdout, stderr } = await start().ended;
    const mediaId = emulator.uploads[0]!.mediaId;
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${mediaId}\n` });
    expect(
      lines(stderr)
        .map((line) => line.replace(`${file}: `, ''))
        .filter((line) => !line.startsWith('processing')),
    ).toEqual([
      `going on at 60 % with media ${mediaId}`,
      '70 %',
      '80 %',
      '90 %',
      '100 %',
      expect.stringMatching(/^succeeded, 1.0 MB in \d+ s$/),
    ]);
    expect(emulator.uploads).toMatchObject([{ sha256, state: 'succeeded' }]);
    expect([appended(), kept()]).toEqual([10, []]);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('goes on where a run was interrupted with %s', async (signal, code) => {
    const first = await interrupted(signal);
    expect(first).toMatchObject({
      code,
      stderr: expect.stringMatching(
        /rx-media-upload: interrupted, upload was given up; the same command goes on where it was\n$/,
      ) as string,
    });
    expect(await start().ended).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('going on at 60 %') as string,
    });
    expect([emulator.uploads.length, appended()]).toEqual([1, 10]);
  });

  it('goes on where a run was killed that sent several at a time, as it does by default', async () => {
    emulator.fail({ command: 'append', nth: 7, hang: true });
    const { child, ended } = upload();
    await until(() => emulator.requests.some(({ endedAt, command }) => command === 'append' && endedAt === Infinity));
    await until(() => appended() === 9);
    child.kill('SIGKILL');
    await ended;
    const { code, stdout } = await upload().ended;
    expect([code, stdout]).toEqual([0, `${emulator.uploads[0]!.mediaId}\n`]);
    expect(emulator.uploads).toMatchObject([{ sha256, state: 'succeeded' }]);
    // Nine had arrived; what of them was not yet written down when it died may be sent again.
    expect(appended()).toBeLessThanOrEqual(10 + 9);
    expect(kept()).toEqual([]);
  });

  it('goes on where a run has failed', async () => {
    emulator.fail({ command: 'append', nth: 3, status: 402 });
    expect(await start().ended).toMatchObject({ code: 1 });
    expect(await start().ended).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('going on at 20 %') as string,
    });
  });

  it('tells it in the events of --json, and says nothing besides', async () => {
    await interrupted('SIGKILL', '--json');
    const { stdout, stderr } = await start('--json').ended;
    expect(stderr).toBe('');
    expect(JSON.parse(lines(stdout)[0]!)).toMatchObject({
      type: 'initialized',
      resumed: true,
      resumedBytes: 6 * SEGMENT,
    });
  });

  it('begins anew when the file has changed, and says why', async () => {
    await interrupted('SIGKILL');
    writeFileSync(file, bytes);
    const { code, stderr } = await start().ended;
    expect(code).toBe(0);
    expect(lines(stderr)[0]).toBe(
      `${file}: warning: the file has changed since the earlier run: the upload begins anew`,
    );
    expect([emulator.uploads.length, kept()]).toEqual([2, []]);
  });

  it('begins anew when X does not know the media any more, and says so', async () => {
    await interrupted('SIGKILL');
    emulator.reset();
    const { code, stderr } = await start().ended;
    expect(code).toBe(0);
    expect(lines(stderr)[1]).toBe(`${file}: X has refused to go on (sending the file): the upload begins anew`);
    expect(emulator.uploads).toMatchObject([{ sha256 }]);
  });

  it('begins anew with --no-resume, which keeps nothing', async () => {
    const first = await interrupted('SIGINT', '--no-resume');
    expect(lines(first.stderr).at(-1)).toBe('rx-media-upload: interrupted, upload was given up');
    expect(kept()).toEqual([]);
    await interrupted('SIGKILL');
    const { code, stderr } = await start('--no-resume').ended;
    expect([code, stderr.includes('going on')]).toEqual([0, false]);
    expect([emulator.uploads.length, kept().length]).toEqual([3, 1]);
  });

  it('promises nothing at its end where nothing can be kept', async () => {
    mkdirSync(join(folder, 'state'));
    writeFileSync(join(folder, 'state', 'rx-media-upload'), 'in the way');
    const { stderr } = await interrupted('SIGINT');
    expect(stderr).toMatch(/nothing can be kept of it \(.+\): after a crash, this upload would begin anew/);
    expect(lines(stderr).at(-1)).toBe('rx-media-upload: interrupted, upload was given up');
  });

  it('warns where nothing can be kept, and uploads all the same', async () => {
    mkdirSync(join(folder, 'state'));
    writeFileSync(join(folder, 'state', 'rx-media-upload'), 'in the way');
    const { code, stderr } = await start().ended;
    expect(code).toBe(0);
    expect(lines(stderr).filter((line) => line.includes('warning'))).toEqual([
      expect.stringMatching(
        /: warning: what is kept of earlier uploads cannot be read \(.+\): the upload begins anew$/,
      ),
      expect.stringMatching(
        /: warning: nothing can be kept of it \(.+\): after a crash, this upload would begin anew$/,
      ),
    ]);
  });
});

describe('patience', () => {
  it('shows each retry as a line', async () => {
    emulator.fail({ command: 'append', nth: 2, status: 503 });
    // The first may be an idle connection that was closed: sent again at once, without a word.
    emulator.fail({ command: 'append', nth: 3, times: 2, cut: true });
    const { code, stderr } = await start().ended;
    expect(code).toBe(0);
    // At random up to so long, which may be no time at all.
    const again = 'again (?:now|in \\d\\.\\d s)';
    expect(stderr).toMatch(
      new RegExp(
        `: sending the file failed \\(server\\), ${again}\n.*: sending the file failed \\(network\\), ${again}\n`,
      ),
    );
  });

  it('is over after --attempts', async () => {
    emulator.fail({ command: 'append', times: Infinity, status: 503 });
    const { code, stderr } = await start('--attempts', '2').ended;
    expect([code, stderr.match(/again in/g)]).toEqual([1, ['again in']]);
    expect(emulator.requests.filter(({ command }) => command === 'append')).toHaveLength(2);
  });

  it('is over after --timeout seconds without a byte', async () => {
    emulator.fail({ command: 'initialize', hang: true });
    const { code, stderr } = await start('--attempts', '1', '--timeout', '1').ended;
    expect([code, lines(stderr)]).toEqual([
      1,
      [
        `rx-media-upload: ${file}: beginning the upload failed: no byte has moved for 1 s (--timeout SECONDS waits longer)`,
      ],
    ]);
  });
});
