import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MP4, patternedBytes } from '../support/patterned-bytes.js';
import { serveEmulator } from '../support/served-emulator.js';
import { until } from '../support/until.js';
import { bearer, canary, clip, digest, events, keys, lines, loop, picture, shell } from './shell.js';

const { emulator, folder, here, run, server, start } = shell();

describe('upload', () => {
  it.each([
    ['v2', bearer],
    ['v2', keys],
    ['v1.1', keys],
  ] as const)('prints the id and nothing else on stdout, over %s', async (api, env) => {
    const { code, stdout, stderr } = await run(
      ['upload', clip, '--api', api, ...here(), '--segment-bytes', '262144'],
      env,
    );
    expect(stderr).toMatch(/in 4 segments\n[^]*: 100 %\n[^]*: processing \d+ %\n[^]*: succeeded, 932 kB in \d+ s\n$/);
    expect(stdout).toBe(`${emulator.uploads[0]?.mediaId}\n`);
    expect(code).toBe(0);
    expect(emulator.uploads[0]).toMatchObject({
      version: api,
      sha256: digest(clip),
      mediaCategory: 'tweet_video',
      segments: { length: 4 },
    });
  });

  it('hands its options on', async () => {
    const args = [
      'upload',
      picture,
      ...here(),
      '--target',
      'dm',
      '--alt-text',
      'A set',
      '--concurrency',
      '2',
      '--segment-bytes',
      '100000',
    ];
    expect(await run(args)).toMatchObject({ code: 0 });
    expect(emulator.uploads[0]).toMatchObject({ mediaCategory: 'dm_image', altText: 'A set', segments: { length: 3 } });
    await run(['upload', loop, ...here(), '--category', 'tweet_image']);
    expect(emulator.uploads[1]).toMatchObject({ mediaCategory: 'tweet_image' });
  });

  it('names each file when there are several, and goes on after a failure', async () => {
    const { code, stdout, stderr } = await run(['upload', picture, 'missing.png', picture, ...here()]);
    expect(lines(stdout).sort()).toEqual(emulator.uploads.map(({ mediaId }) => `${picture}\t${mediaId}`).sort());
    expect(emulator.uploads).toHaveLength(2);
    expect(stderr).toContain('rx-media-upload: missing.png does not exist.\n');
    expect(stderr).toMatch(
      /\nfile +size +time +media id +result\n(.*\n){3}2 of 3 uploaded, 1 failed, \d+ kB in \d+ s\n$/,
    );
    expect(code).toBe(1);
  });

  it('tells what is missing before anything is sent, and uploads the others', async () => {
    const files = [picture, picture, picture, picture, 'missing.png', '.'];
    const json = await run(['upload', ...files, '--files', '1', ...here(), '--json']);
    expect(json.code).toBe(1);
    const told = events(json).filter(({ type }) => type !== 'progress');
    expect(told.slice(0, 3).map(({ type, file }) => [type, file])).toEqual([
      ['failed', 'missing.png'],
      ['failed', '.'],
      ['initialized', picture],
    ]);
    expect(told.at(-1)).toMatchObject({ type: 'summary', files: 6, succeeded: 4, failed: 2 });
    expect(emulator.uploads).toHaveLength(4);
  });

  it.each([
    ['the only one', ['missing.png']],
    ['one of a post', [picture, 'missing.png', '--post']],
    ['its subtitles', [clip, '--subtitles', 'missing.srt:EN:English']],
  ])('is 1, names the file and sends nothing where what is missing is %s', async (_what, args) => {
    const result = await run(['upload', ...args, ...here()]);
    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(lines(result.stderr)).toEqual([
      expect.stringMatching(/^rx-media-upload: .*missing\.(?:png|srt) does not exist\.$/),
    ]);
    expect(emulator.requests).toEqual([]);
  });

  it('writes an event per line with --json, each with its file, and a summary last', async () => {
    const result = await run(['upload', clip, ...here(), '--json']);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    const told = events(result).filter(({ type }) => type !== 'progress' && type !== 'processing');
    expect(told.map(({ type }) => type)).toEqual(['initialized', 'appended', 'finalized', 'succeeded', 'summary']);
    expect(told.slice(0, -1).every((event) => event.file === clip)).toBe(true);
    expect(told.at(-1)).toMatchObject({ files: 1, succeeded: 1, failed: 0 });
  });

  it('has one shape with --json for several files too, failures as well', async () => {
    const result = await run(['upload', picture, 'missing.png', ...here(), '--json']);
    const failed = events(result).find(({ type }) => type === 'failed');
    expect(failed).toEqual({
      type: 'failed',
      file: 'missing.png',
      index: 1,
      error: {
        name: 'InvalidUploadError',
        message: 'missing.png does not exist.',
        errorCode: 'source-not-found',
        fileName: 'missing.png',
      },
    });
    expect(result).toMatchObject({ code: 1, stderr: 'rx-media-upload: missing.png does not exist.\n' });
  });

  it('sends an image in one request, and in segments where that is said', async () => {
    await run(['upload', picture, ...here(), '--no-check']);
    expect(emulator.requests.map(({ command }) => command)).toEqual(['upload']);
    await run(['upload', picture, ...here(), '--strategy', 'chunked']);
    expect(emulator.requests.slice(1).map(({ command }) => command)).toEqual(['initialize', 'append', 'finalize']);
  });

  it('binds subtitles, also of a file with colons in its name', async () => {
    writeFileSync(join(folder(), 'a:b.srt'), '1\n00:00:00,000 --> 00:00:01,000\nHello\n');
    const result = await run(['upload', clip, ...here(), '--subtitles', 'a:b.srt:EN:English: CC']);
    expect(result).toMatchObject({ code: 0 });
    expect(emulator.uploads[0]).toMatchObject({ mediaCategory: 'tweet_video' });
    expect(emulator.uploads[1]).toMatchObject({ mediaCategory: 'subtitles' });
    expect(emulator.requests.map(({ command }) => command)).toContain('addSubtitles');
  });

  it.each([
    ['alt text', ['--alt-text', 'A set'], 'setMetadata'],
    ['subtitles', ['--subtitles', 'a.srt:EN:English'], 'addSubtitles'],
  ] as const)(
    'says that the media is ready where its %s is refused, and prints its id',
    async (what, args, command) => {
      writeFileSync(join(folder(), 'a.srt'), '1\n00:00:00,000 --> 00:00:01,000\nHello\n');
      emulator.fail({ command, status: 403, times: 99 });
      const result = await run(['upload', clip, ...here(), ...args]);
      const id = emulator.uploads[0]?.mediaId ?? '';
      expect(result).toMatchObject({ code: 1, stdout: `${id}\n` });
      expect(lines(result.stderr).at(-1)).toMatch(
        new RegExp(
          `^rx-media-upload: ${clip}: the media is ready \\(${id}\\), its ${what} failed: the server answered 403`,
        ),
      );
      const json = await run(['upload', clip, ...here(), ...args, '--json']);
      const failed = events(json).find(({ type }) => type === 'failed');
      expect(failed).toMatchObject({ readyMediaId: expect.stringMatching(/^\d+$/) as string });
    },
  );

  it('refuses what no post takes together, before anything is sent', async () => {
    const result = await run(['upload', clip, picture, ...here(), '--post']);
    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(lines(result.stderr)[0]).toMatch(/^rx-media-upload: A post has up to 4 images, or 1 GIF, or 1 video/);
    expect(emulator.requests).toEqual([]);
    const json = await run(['upload', clip, picture, ...here(), '--post', '--json']);
    expect(events(json)).toMatchObject([
      { type: 'failed', error: { errorCode: 'post-unfit' } },
      { type: 'summary', files: 2, succeeded: 0, failed: 2 },
    ]);
    expect(await run(['upload', picture, picture, ...here(), '--post'])).toMatchObject({ code: 0 });
  });

  it('is quiet with --quiet: ids and failures', async () => {
    const result = await run(['upload', clip, 'missing.png', ...here(), '--quiet']);
    expect(result.stdout).toBe(`${clip}\t${emulator.uploads[0]?.mediaId}\n`);
    expect(result.stderr).toBe('rx-media-upload: missing.png does not exist.\n');
  });

  it('tells with --dry-run what would be sent, without credentials, and sends nothing', async () => {
    const result = await run(['upload', clip, picture, '--dry-run', '--segment-bytes', '500000'], {});
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(lines(result.stdout)).toEqual([
      `${clip}: video/mp4 as tweet_video, 932 kB, 2 segments of 500 kB`,
      `${picture}: image/png as tweet_image, 294 kB, 1 segment`,
    ]);
    expect((await run(['upload', picture, '--dry-run'], {})).stdout).toContain('294 kB, one request');
    const bad = await run(['upload', picture, 'missing.png', '--dry-run', '--json', ...here()], {});
    expect(bad.code).toBe(1);
    expect(events(bad)).toMatchObject([
      { type: 'planned', oneShot: true, findings: [] },
      { type: 'planned', file: 'missing.png', findings: [{ level: 'error', code: 'source-not-found' }] },
    ]);
    expect(emulator.requests).toEqual([]);
  });

  it('looks into each file first, and does not with --no-check', async () => {
    const cut = join(folder(), 'cut.mp4');
    writeFileSync(cut, patternedBytes(40_000, MP4));
    expect(await run(['upload', cut, ...here()])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^rx-media-upload: \S+\/cut\.mp4: It cannot be processed: .*\(--limits warn sends it all the same\)\n$/,
      ) as string,
    });
    expect(emulator.requests).toEqual([]);
    await run(['upload', cut, ...here(), '--no-check']);
    expect(emulator.requests.length).toBeGreaterThan(0);
  });

  it('needs no credentials with a base URL: a relay has its own', async () => {
    const relay = await serveEmulator({
      fetch: async (input) => {
        const request = new Request(input);
        request.headers.set('authorization', 'Bearer of-the-relay');
        return emulator.fetch(request);
      },
    });
    expect(await run(['upload', picture, '--base-url', relay.url], {})).toMatchObject({ code: 0 });
    await relay.close();
  });

  it('reads .env of the working directory, and what is set already wins', async () => {
    writeFileSync(join(folder(), '.env'), 'X_ACCESS_TOKEN=blank in the middle\n');
    const spoiled = await run(['upload', picture, ...here()], {});
    expect(spoiled).toMatchObject({ code: 1, stderr: expect.stringMatching(/X_ACCESS_TOKEN is missing, or no text/) });
    expect(spoiled.stderr).not.toContain('middle');
    expect(await run(['upload', picture, ...here()], bearer)).toMatchObject({ code: 0 });
  });

  it('takes the credentials of .env and nothing else: it may have come with a folder of others', async () => {
    writeFileSync(
      join(folder(), '.env'),
      `X_ACCESS_TOKEN=${canary}\nNODE_TLS_REJECT_UNAUTHORIZED=0\nXDG_STATE_HOME=${join(folder(), 'elsewhere')}\n`,
    );
    // Whatever the program has of its environment when it asks X.
    const seen = join(folder(), 'seen');
    const look = `process.once('exit', () =>
      require('node:fs').writeFileSync(${JSON.stringify(seen)}, JSON.stringify(process.env)))`;
    writeFileSync(join(folder(), 'look.cjs'), look);
    const answer = await run(['upload', picture, ...here()], {
      NODE_OPTIONS: `--require=${join(folder(), 'look.cjs')}`,
    });
    expect(answer).toMatchObject({ code: 0 });
    const environment = JSON.parse(readFileSync(seen, 'utf8')) as Record<string, string>;
    expect(environment).toMatchObject({ X_ACCESS_TOKEN: canary, XDG_STATE_HOME: join(folder(), 'state') });
    expect(environment).not.toHaveProperty('NODE_TLS_REJECT_UNAUTHORIZED');
    expect(existsSync(join(folder(), 'elsewhere'))).toBe(false);
  });

  it.each([
    ['a folder', (env: string) => mkdirSync(env)],
    ['a pipe', (env: string) => execFileSync('mkfifo', [env])],
    ['a link to a device', (env: string) => symlinkSync('/dev/zero', env)],
    ['larger than any', (env: string) => writeFileSync(env, 'x'.repeat(70_000))],
  ])('is 2 where .env is %s', async (_what, make) => {
    make(join(folder(), '.env'));
    expect(await run(['upload', picture, ...here()], bearer)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^rx-media-upload: \.env cannot be read .*\n$/),
    });
  });

  it('prints nothing that a terminal obeys, whatever X says and files are called', async () => {
    const evil = '\x1b]0;pwned\x07\x9b2J\u202e';
    const file = join(folder(), `a${evil}.png`);
    copyFileSync(picture, file);
    emulator.fail({ command: 'upload', status: 403, times: 99, body: { title: evil, detail: `${evil}\n$ ` } });
    for (const json of [[], ['--json']]) {
      const { stdout, stderr } = await run(['upload', file, picture, ...here(), ...json]);
      expect(stderr).toContain('pwned');
      expect(`${stdout}${stderr}`.replaceAll('\n', '')).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202e]/);
    }
  });

  it('takes no media id from X that is none', async () => {
    emulator.fail({ command: 'upload', times: 99, body: { data: { id: '1\x1b[2J' } } });
    expect(await run(['upload', picture, ...here(), '--attempts', '1'])).toMatchObject({ code: 1, stdout: '' });
  });

  it.each([
    [
      'X refuses',
      { command: 'initialize', status: 403, body: { title: 'Forbidden', detail: `no, ${canary}` } },
      'MediaRequestError',
      'beginning the upload failed: the server answered 403',
    ],
    [
      'X takes the file and cannot process it',
      {
        command: 'status',
        body: {
          data: {
            id: '1880028106020515841',
            processing_info: {
              state: 'failed',
              error: { code: 1, name: 'InvalidMedia', message: `not\nthis ${canary}` },
            },
          },
        },
      },
      'MediaProcessingError',
      'InvalidMedia',
    ],
  ] as const)('fails in one line, without secrets, when %s', async (_what, fault, name, words) => {
    emulator.fail({ ...fault, times: 99 });
    const result = await run(['upload', clip, ...here(), '--json']);
    expect(result.code).toBe(1);
    expect(lines(result.stderr)).toHaveLength(1);
    expect(result.stderr).toContain(`rx-media-upload: ${clip}: `);
    expect(result.stderr).toContain(words);
    expect(result.stderr).not.toMatch(/\bat .*:\d+/);
    expect(events(result).at(-2)).toMatchObject({ type: 'failed', file: clip, error: { name } });
    expect(JSON.stringify(result)).not.toContain(canary);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('aborts the request in flight at %s', async (signal, code) => {
    emulator.fail({ command: 'append', hang: true });
    const { child, ended } = start(['upload', clip, ...here()]);
    await until(() => emulator.requests.some(({ command }) => command === 'append'));
    const signalled = Date.now();
    child.kill(signal);
    const result = await ended;
    expect(result).toMatchObject({ code, stdout: '' });
    expect(lines(result.stderr).at(-1)).toBe(
      'rx-media-upload: interrupted, upload was given up; the same command goes on where it was',
    );
    expect(Date.now() - signalled).toBeLessThan(900);
    await until(() => server().abandoned() === 1 && server().open() === 0);
    expect(emulator.requests.filter(({ command }) => command === 'append')).toHaveLength(1);
  });

  it('ends quietly when nobody reads its output any more', async () => {
    const { child, ended } = start(['upload', clip, ...here(), '--json']);
    child.stdout.once('data', () => child.stdout.destroy());
    expect(await ended).toMatchObject({ code: 141, stderr: '' });
    expect(emulator.uploads[0]?.state).not.toBe('succeeded');
  });
});
