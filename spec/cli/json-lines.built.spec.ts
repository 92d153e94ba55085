import { Ajv } from 'ajv';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CliRun } from '../support/built-cli.js';
import { MP4, patternedBytes } from '../support/patterned-bytes.js';
import { until } from '../support/until.js';
import { canary, clip, events, lines, loop, picture, shell } from './shell.js';

const schema = JSON.parse(
  readFileSync(new URL('../../docs/shell-events.schema.json', import.meta.url), 'utf8'),
) as object;
const validate = new Ajv({ strict: true, strictTypes: false, strictRequired: false, allErrors: true }).compile(schema);

const { emulator, folder, here, run, start } = shell();

/** Each line is of the schema; which kinds there were. */
function kindsOf(result: CliRun): string[] {
  const all = events(result);
  for (const line of all) {
    expect([line, validate(line), validate.errors]).toEqual([line, true, null]);
  }
  return [...new Set(all.map(({ type }) => type))];
}

describe('each line of --json is of its schema', () => {
  beforeEach(() => writeFileSync(join(folder(), 'a.srt'), '1\n00:00:00,000 --> 00:00:01,000\nHello\n'));

  it('of uploads, whatever becomes of them', async () => {
    emulator.fail({ command: 'append', nth: 2, status: 503 });
    const args = [
      clip,
      picture,
      loop,
      'missing.png',
      'a.srt',
      ...here(),
      '--alt-text',
      'x',
      '--segment-bytes',
      '200000',
    ];
    const kinds = kindsOf(await run(['upload', ...args, '--json']));
    for (const kind of ['initialized', 'appended', 'retrying', 'finalized', 'processing', 'described', 'succeeded'])
      expect(kinds).toContain(kind);
    expect(kinds).toContain('failed');
    expect(kinds.at(-1)).toBe('summary');
  });

  it('of warnings, of one request, of what is refused, and of media that is ready all the same', async () => {
    expect(kindsOf(await run(['upload', picture, ...here(), '--category', 'tweet_video', '--json']))).toContain(
      'warning',
    );
    expect(kindsOf(await run(['upload', picture, ...here(), '--json']))).toContain('succeeded');
    expect(kindsOf(await run(['upload', clip, picture, ...here(), '--post', '--json']))).toEqual(['failed', 'summary']);
    emulator.fail({ command: 'setMetadata', status: 403, times: 99 });
    const ready = await run(['upload', clip, ...here(), '--alt-text', 'x', '--json']);
    expect(kindsOf(ready)).toContain('failed');
    expect(ready.stdout).toContain('readyMediaId');
  });

  it('of a file that was refused before it was sent, a dry run, and a check', async () => {
    writeFileSync(join(folder(), 'bad.mp4'), patternedBytes(40_000, MP4));
    expect(kindsOf(await run(['upload', 'bad.mp4', ...here(), '--json']))).toEqual(['failed', 'summary']);
    expect(kindsOf(await run(['upload', 'bad.mp4', clip, '--dry-run', '--post', '--json']))).toEqual([
      'planned',
      'post',
    ]);
    const checked = await run(['check', 'bad.mp4', clip, picture, 'missing.png', 'a.srt', '--post', '--json']);
    expect(kindsOf(checked)).toEqual(['checked', 'post']);
    expect(checked.code).toBe(1);
    expect(await run(['check', clip, picture, loop, 'a.srt'])).toMatchObject({ code: 0, stderr: '' });
  });

  it('of the status of media, and of a failure to get it', async () => {
    await run(['upload', clip, ...here()]);
    expect(kindsOf(await run(['status', emulator.uploads[0]?.mediaId ?? '', ...here(), '--json']))).toEqual(['status']);
    expect(kindsOf(await run(['status', '12', ...here(), '--json']))).toEqual(['failed']);
  });

  it('of what is kept, which can be listed and forgotten, and holds no secret', async () => {
    const cut = async (): Promise<void> => {
      emulator.fail({ command: 'append', nth: 3, hang: true });
      const before = emulator.requests.length;
      const args = ['upload', clip, ...here(), '--segment-bytes', '200000', '--concurrency', '1'];
      const { child, ended } = start(args);
      await until(() => emulator.requests.slice(before).filter(({ command }) => command === 'append').length === 3);
      child.kill('SIGINT');
      await ended;
    };
    await cut();
    const list = await run(['uploads', 'list', '--json']);
    expect(kindsOf(list)).toEqual(['kept']);
    expect(events(list)).toMatchObject([{ file: clip, loaded: 400_000, total: 932_076, isExpired: false }]);
    expect(list.stdout).not.toContain(canary);
    const shown = await run(['uploads', 'list']);
    expect(lines(shown.stdout)).toEqual([
      expect.stringMatching(/^[0-9a-f]{8} {2}42 % \(400 of 932 kB\) {2}\d+ s ago {2}for .* more {2}.*clip\.mp4$/),
    ]);
    expect(await run(['uploads', 'forget', 'zzz'])).toMatchObject({ code: 2 });
    expect(await run(['uploads', 'forget', shown.stdout.slice(0, 8)])).toMatchObject({
      code: 0,
      stderr: '1 forgotten\n',
    });
    expect(await run(['uploads', 'list'])).toEqual({ code: 0, stdout: '', stderr: 'nothing is kept\n' });
    await cut();
    expect(await run(['uploads', 'forget', '--all'])).toMatchObject({ code: 0, stderr: '1 forgotten\n' });
    expect(await run(['uploads', 'forget', '--all'])).toMatchObject({ code: 0, stderr: '0 forgotten\n' });
  });

  it('knows what is none', () => {
    for (const line of [
      {},
      { type: 'appended', loaded: 1 },
      { file: 'a', index: 0, type: 'succeeded' },
      { type: 'kept' },
    ])
      expect(validate(line)).toBe(false);
  });
});
