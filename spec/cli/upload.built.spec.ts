import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { emulatorKeys, mediaEmulator } from 'rx-media-upload/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliRun, startCli } from '../support/built-cli.js';
import { type ServedEmulator, serveEmulator } from '../support/served-emulator.js';
import { until } from '../support/until.js';

const media = (name: string): string => fileURLToPath(new URL(`../../docs/examples/media/${name}`, import.meta.url));
const clip = media('clip.mp4');
const picture = media('picture.png');
const digest = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');
/** A line of `--json`. */
interface Line {
  readonly type: string;
  readonly file?: string;
}
const events = ({ stdout }: CliRun): Line[] => lines(stdout).map((line) => JSON.parse(line) as Line);

const canary = 'canary-token-0123456789';
const bearer = { X_ACCESS_TOKEN: canary };
const keys = {
  X_API_KEY: emulatorKeys.consumerKey,
  X_API_SECRET: emulatorKeys.consumerSecret,
  X_ACCESS_TOKEN: emulatorKeys.accessToken,
  X_ACCESS_TOKEN_SECRET: emulatorKeys.accessTokenSecret,
};

const emulator = mediaEmulator({ processing: { polls: 1, checkAfterSecs: 1 } });
let server: ServedEmulator;
let folder: string;
beforeEach(async () => {
  emulator.reset();
  server = await serveEmulator(emulator);
  folder = mkdtempSync(join(tmpdir(), 'cli-spec-'));
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const start = (args: readonly string[], env: Readonly<Record<string, string>> = bearer) =>
  startCli(args, { cwd: folder, env });
const run = (args: readonly string[], env?: Readonly<Record<string, string>>): Promise<CliRun> =>
  start(args, env).ended;
const here = (): string[] => ['--base-url', server.url];

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
    await run(['upload', media('loop.gif'), ...here(), '--category', 'tweet_image']);
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
      error: { name: 'InvalidUploadError', message: 'missing.png does not exist.' },
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
    writeFileSync(join(folder, '.env'), 'X_ACCESS_TOKEN=blank in the middle\n');
    const spoiled = await run(['upload', picture, ...here()], {});
    expect(spoiled).toMatchObject({ code: 1, stderr: expect.stringMatching(/token must be text of visible ASCII/) });
    expect(spoiled.stderr).not.toContain('middle');
    expect(await run(['upload', picture, ...here()], bearer)).toMatchObject({ code: 0 });
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
    await until(() => server.abandoned() === 1 && server.open() === 0);
    expect(emulator.requests.filter(({ command }) => command === 'append')).toHaveLength(1);
  });

  it('ends quietly when nobody reads its output any more', async () => {
    const { child, ended } = start(['upload', clip, ...here(), '--json']);
    child.stdout.once('data', () => child.stdout.destroy());
    expect(await ended).toMatchObject({ code: 141, stderr: '' });
    expect(emulator.uploads[0]?.state).not.toBe('succeeded');
  });
});

describe('status', () => {
  it('is 0 and says so when X is done', async () => {
    await run(['upload', clip, ...here()]);
    const id = emulator.uploads[0]?.mediaId ?? '';
    expect(await run(['status', id, ...here()])).toEqual({ code: 0, stdout: 'succeeded\n', stderr: '' });
    const json = await run(['status', id, ...here(), '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ mediaId: id, processing: { state: 'succeeded' } });
  });

  it.each([
    [
      'still at it',
      { state: 'in_progress', progress_percent: 40, check_after_secs: 5 },
      'in_progress, 40 %, ask again in 5 s\n',
    ],
    [
      'stuck with an error',
      { state: 'in_progress', progress_percent: 99, error: { code: 1, name: 'InvalidMedia' } },
      'failed, InvalidMedia\n',
    ],
    ['done and has failed', { state: 'failed' }, 'failed\n'],
  ])('is 1 when X is %s', async (_what, processing, stdout) => {
    emulator.fail({ command: 'status', body: { data: { id: '12', processing_info: processing } } });
    expect(await run(['status', '12', ...here()])).toEqual({ code: 1, stdout, stderr: '' });
  });

  it('is 1, in one line, when X does not know the media', async () => {
    const result = await run(['status', '12', ...here(), '--json']);
    expect(result.code).toBe(1);
    expect(lines(result.stderr)).toEqual([expect.stringContaining('rx-media-upload: status: X answered 400')]);
    expect(events(result)).toMatchObject([
      { type: 'failed', id: '12', error: { name: 'MediaRequestError', status: 400 } },
    ]);
  });
});

describe('emulator', () => {
  it('serves both APIs until it is interrupted', async () => {
    const { child, stdout, ended } = start(['emulator', '--port', '0'], {});
    await until(() => stdout().includes('try: '));
    const url = /^listening on (http:\/\/127\.0\.0\.1:\d+)$/m.exec(stdout())?.[1] ?? '';
    expect(await run(['upload', picture, '--base-url', url])).toMatchObject({ code: 0 });
    expect(await run(['upload', picture, '--base-url', url, '--api', 'v1.1'], keys)).toMatchObject({ code: 0 });
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 0, stderr: 'rx-media-upload: stopped\n' });
  });

  it('accepts the keys of the environment, and then no others', async () => {
    const own = { ...keys, X_API_SECRET: 'a-secret-of-our-own' };
    const { child, stdout, ended } = start(['emulator', '--port', '0'], own);
    await until(() => stdout().includes('try: '));
    const url = /http:\S+$/m.exec(stdout())?.[0] ?? '';
    expect(await run(['upload', picture, '--base-url', url, '--api', 'v1.1'], own)).toMatchObject({ code: 0 });
    expect(await run(['upload', picture, '--base-url', url, '--api', 'v1.1'], keys)).toMatchObject({ code: 1 });
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
  });

  it('says in one line that its port is in use', async () => {
    const port = new URL(server.url).port;
    expect(await run(['emulator', '--port', port])).toEqual({
      code: 1,
      stdout: '',
      stderr: `rx-media-upload: port ${port} is in use: choose another with --port, or 0 for a free one\n`,
    });
  });
});

describe('wrong use', () => {
  it.each([
    ['no command', [], bearer, 'name a command'],
    ['a command that there is not', ['download'], bearer, "no command 'download'"],
    ['no file', ['upload'], bearer, 'at least one FILE'],
    ['an option that there is not', ['upload', picture, '--token', canary], bearer, "Unknown option '--token'"],
    ['an option without its value', ['upload', picture, '--api'], bearer, '--api'],
    ['an API that there is not', ['upload', picture, '--api', 'v3'], bearer, '--api is one of v2, v1.1'],
    ['a category that there is not', ['upload', picture, '--category', 'cat'], bearer, '--category is one of'],
    ['no credentials', ['upload', picture], {}, 'set X_ACCESS_TOKEN'],
    [
      'some of the keys',
      ['upload', picture],
      { X_API_KEY: canary, X_ACCESS_TOKEN: canary },
      'missing: X_API_SECRET, X_ACCESS_TOKEN_SECRET (',
    ],
    ['an empty key', ['upload', picture], { ...keys, X_API_SECRET: '' }, 'missing: X_API_SECRET ('],
    ['a base URL that is none', ['upload', picture, '--base-url', 'nowhere'], bearer, 'baseUrl is not a URL'],
    [
      'a base URL with a password',
      ['upload', picture, '--base-url', `https://me:${canary}@example.com`],
      bearer,
      'password',
    ],
    ['credentials in the clear', ['upload', picture, '--base-url', 'http://example.com'], bearer, 'in the clear'],
    ['no id', ['status'], bearer, 'one media ID'],
    ['a media key on v2', ['status', '7_12'], bearer, 'mediaKey is for v1.1'],
    ['a port that is none', ['emulator', '--port', '70000'], bearer, 'from 0 to 65535'],
  ] as const)('is 2, in one line, before anything is sent: %s', async (_what, args, env, words) => {
    const result = await run(args, env);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(lines(result.stderr)).toEqual([expect.stringContaining(words)]);
    expect(result.stderr).toMatch(/^rx-media-upload: /);
    expect(result.stderr).not.toContain(canary);
  });
});

describe('a fault of the program itself', () => {
  it('is 1, in one line, without a stack', async () => {
    const fault = `setTimeout(() => { throw new Error('it broke, ${canary}') }, 300)`;
    const env = { ...bearer, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(fault)}` };
    expect(await run(['emulator', '--port', '0'], env)).toMatchObject({
      code: 1,
      stderr: 'rx-media-upload: it broke, [redacted]\n',
    });
  });
});

describe('about itself', () => {
  it('prints its version', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await run(['--version'], {})).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it.each([[['--help']], [['upload', '--help']], [['-h']]])('prints how it is used: %j', async (args) => {
    expect(await run(args, {})).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Usage:\n/), stderr: '' });
  });
});
