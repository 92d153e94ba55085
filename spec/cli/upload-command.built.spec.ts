import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
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
    expect(stderr).toMatch(/4 segments\n[^]*: 100 %\n[^]*: processing \d+ %\n[^]*: succeeded\n$/);
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
    expect(lines(stdout)).toEqual(emulator.uploads.map(({ mediaId }) => `${picture}\t${mediaId}`));
    expect(emulator.uploads).toHaveLength(2);
    expect(stderr).toContain('rx-media-upload: missing.png does not exist.\n');
    expect(code).toBe(1);
  });

  it('writes an event per line with --json', async () => {
    const result = await run(['upload', picture, ...here(), '--json']);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(
      events(result)
        .map(({ type }) => type)
        .filter((type) => type !== 'progress'),
    ).toEqual(['initialized', 'appended', 'finalized', 'succeeded']);
    expect(events(result).every((event) => !('file' in event))).toBe(true);
  });

  it('names the file in each line of --json when there are several, failures too', async () => {
    const result = await run(['upload', picture, 'missing.png', ...here(), '--json']);
    expect(events(result).every(({ file }) => file === picture || file === 'missing.png')).toBe(true);
    expect(events(result).at(-1)).toEqual({
      type: 'failed',
      file: 'missing.png',
      error: {
        name: 'InvalidUploadError',
        message: 'missing.png does not exist.',
        errorCode: 'source-not-found',
        fileName: 'missing.png',
      },
    });
    expect(result).toMatchObject({ code: 1, stderr: 'rx-media-upload: missing.png does not exist.\n' });
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
    expect(spoiled).toMatchObject({ code: 1, stderr: expect.stringMatching(/token must be text of visible ASCII/) });
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
    emulator.fail({ command: 'initialize', status: 403, times: 99, body: { title: evil, detail: `${evil}\n$ ` } });
    for (const json of [[], ['--json']]) {
      const { stdout, stderr } = await run(['upload', file, picture, ...here(), ...json]);
      expect(stderr).toContain('pwned');
      expect(`${stdout}${stderr}`.replaceAll('\n', '')).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202e]/);
    }
  });

  it('takes no media id from X that is none', async () => {
    emulator.fail({ command: 'initialize', times: 99, body: { data: { id: '1\x1b[2J' } } });
    expect(await run(['upload', picture, ...here(), '--attempts', '1'])).toMatchObject({ code: 1, stdout: '' });
  });

  it.each([
    [
      'X refuses',
      { command: 'initialize', status: 403, body: { title: 'Forbidden', detail: `no, ${canary}` } },
      'MediaRequestError',
      'X answered 403',
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
    expect(result.stderr).toContain(words);
    expect(result.stderr).not.toMatch(/\bat .*:\d+/);
    expect(events(result).at(-1)).toMatchObject({ type: 'failed', file: clip, error: { name } });
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
