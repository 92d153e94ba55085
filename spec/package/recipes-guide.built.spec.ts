import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { mediaEmulator, sampleMedia } from 'rx-media-upload/testing';
import { asJavaScript, type EmulatedX, emulatedX, towardsX } from '../support/documented-block.js';
import { objectServer } from './object-server.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Inside the package, which knows itself by its name, beside what its programs import. */
const scratch = join(root, 'spec/package/.recipes-guide');

const video = Buffer.from(sampleMedia('video/mp4', 6_000_000));
const clip = await readFile(join(root, 'docs/examples/media/clip.mp4'));
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Where there is no ffmpeg: it writes its input out, and fails without one, as ffmpeg does. */
const STANDS_FOR_FFMPEG = `#!${process.execPath}
const input = process.argv[process.argv.indexOf('-i') + 1];
require('node:fs').createReadStream(input).on('error', () => process.exit(1)).pipe(process.stdout);
`;

/** Each file of docs/recipes.md, as its readers would have it, against an emulator behind X's own names. */
describe('the recipes of the guide', () => {
  const emulator = mediaEmulator({ processing: { polls: 1, checkAfterSecs: 0.05 } });
  let x: EmulatedX;
  let s3: Awaited<ReturnType<typeof objectServer>>;
  const running = new Set<ChildProcess>();

  beforeAll(async () => {
    x = await emulatedX(emulator);
    s3 = await objectServer();
    await rm(scratch, { recursive: true, force: true });
    await mkdir(join(scratch, 'bin'), { recursive: true });
    const page = await readFile(join(root, 'docs/recipes.md'), 'utf8');
    const files = [...page.matchAll(/```ts\n\/\/ ([\w-]+)\.ts\n([^]*?)```/g)];
    expect(files).toHaveLength((page.match(/^```ts$/gm) ?? []).length);
    for (const [, name = '', code = ''] of files) {
      const outputText = asJavaScript(code);
      await writeFile(join(scratch, `${name}.js`), outputText);
    }
    await writeFile(join(scratch, 'clip.mp4'), clip);
    if (spawnSync('ffmpeg', ['-version']).error !== undefined) {
      await writeFile(join(scratch, 'bin/ffmpeg'), STANDS_FOR_FFMPEG);
      await chmod(join(scratch, 'bin/ffmpeg'), 0o755);
      await writeFile(join(scratch, 'bin/package.json'), '{"type":"commonjs"}');
    }
  });
  beforeEach(async () => {
    emulator.reset();
    s3.objects.clear();
    s3.objects.set('/media/clip.mp4', video);
    s3.ranges.length = 0;
    await rm(join(scratch, '.uploads'), { recursive: true, force: true });
  });
  afterEach(() => {
    for (const child of running) child.kill('SIGKILL');
  });
  afterAll(async () => {
    s3.close();
    await x.close();
    await rm(scratch, { recursive: true, force: true });
  });

  const start = (args: readonly string[], environment: Record<string, string> = {}) => {
    const child = spawn(process.execPath, [...towardsX, ...args], {
      cwd: scratch,
      env: {
        ...process.env,
        ...x.environments.JavaScript,
        PATH: `${join(scratch, 'bin')}${delimiter}${process.env['PATH']}`,
        X_ACCESS_TOKEN: 'a-token',
        // The AWS SDK has one for Node 20.
        NODE_NO_WARNINGS: '1',
        AWS_ENDPOINT_URL: s3.url,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'a-key',
        AWS_SECRET_ACCESS_KEY: 'a-secret',
        ...environment,
      },
    });
    running.add(child);
    const said = { out: '', err: '' };
    child.stdout.on('data', (text) => (said.out += String(text)));
    child.stderr.on('data', (text) => (said.err += String(text)));
    const ended = once(child, 'close').then(([code]: unknown[]) => {
      running.delete(child);
      return { ...said, code };
    });
    return { child, ended, said };
  };
  /** A server of a recipe, once it listens. */
  const serve = async (name: string) => {
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address() as AddressInfo;
    free.close();
    const server = start([`${name}.js`], { PORT: `${port}` });
    const url = `http://127.0.0.1:${port}`;
    await vi.waitFor(() => fetch(url), { timeout: 15_000, interval: 50 });
    return { ...server, url };
  };
  const appended = () =>
    emulator.requests
      .filter(({ command, status }) => command === 'append' && status === 200)
      .map(({ segmentIndex }) => segmentIndex);
  const hanging = () => emulator.requests.filter(({ endedAt }) => endedAt === Infinity);
  const arrived = () => emulator.uploads.map(({ state, sha256: hash }) => [state, hash]);

  it('NestJS: events of an upload; a browser that leaves stops it, and so does SIGTERM', async () => {
    const { url, child, ended } = await serve('nest-media');
    const events = await (await fetch(`${url}/uploads/clip.mp4`)).text();
    expect(events).toContain(`"phase":"succeeded","fraction":1,"mediaId":"${emulator.uploads[0]?.mediaId}"`);
    expect(arrived()).toEqual([['succeeded', sha256(clip)]]);
    expect((await fetch(`${url}/uploads/..%2Fpackage.json`)).status).toBe(404);
    expect(await (await fetch(`${url}/uploads/missing.mp4`)).text()).toContain('is not where it was');

    for (const leave of ['browser', 'SIGTERM'] as const) {
      emulator.reset();
      emulator.fail({ command: 'append', hang: true, times: Infinity });
      const abort = new AbortController();
      const reply = await fetch(`${url}/uploads/clip.mp4`, { signal: abort.signal });
      await vi.waitFor(() => expect(hanging()).toHaveLength(1), 10_000);
      if (leave === 'browser') abort.abort();
      else {
        child.kill('SIGTERM');
        await reply.text();
      }
      await vi.waitFor(() => expect(hanging()).toHaveLength(0), 10_000);
    }
    await ended;
  });

  it('Next: a body that is streamed on, and what is refused', async () => {
    await writeFile(
      join(scratch, 'next.js'),
      `import { readFile } from 'node:fs/promises';
      import { POST } from './route.js';
      const ask = async (headers, body) => {
        const reply = await POST(new Request('http://localhost/api/upload', { method: 'POST', headers, body, duplex: 'half' }));
        console.log(reply.status, await reply.text());
      };
      const clip = await readFile('clip.mp4');
      const cookie = 'session=abc';
      await ask({ cookie, 'content-type': 'video/mp4', 'content-length': clip.length }, new Blob([clip]).stream());
      await ask({}, 'x');
      await ask({ cookie, 'content-length': 60_000_000 }, 'x');
      await ask({ cookie, 'content-type': 'text/plain', 'content-length': 5 }, 'words');`,
    );
    const { out, err } = await start(['next.js']).ended;
    expect(err).toBe('');
    expect(out.trim().split('\n')).toEqual([
      `200 {"mediaId":"${emulator.uploads[0]?.mediaId}"}`,
      '401 ',
      '413 ',
      expect.stringMatching(/^400 \{"error":"The file is no image/),
    ]);
    expect(arrived()).toEqual([['succeeded', sha256(clip)]]);
  });

  it('S3 by ranges: goes on after a kill, by another signed URL', async () => {
    const withdraw = emulator.fail({ command: 'append', segmentIndex: 4, hang: true, times: Infinity });
    const first = start(['from-s3.js']);
    const kept = join(scratch, '.uploads');
    await vi.waitFor(async () => {
      const [name = ''] = await readdir(kept);
      const text = await readFile(join(kept, name), 'utf8');
      expect(text).toContain('[[0,3],[5,5]]');
      expect(text).not.toContain('Signature');
    }, 15_000);
    first.child.kill('SIGKILL');
    await first.ended;
    withdraw();
    const { out, err } = await start(['from-s3.js']).ended;
    expect(err).toMatch(/^going on after \d+ bytes\n$/);
    expect(out).toBe(`${emulator.uploads[0]?.mediaId}\n`);
    expect(appended().sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(arrived()).toEqual([['succeeded', sha256(video)]]);
    expect(s3.ranges.every((range) => range !== undefined)).toBe(true);
  });

  it('S3 as one stream', async () => {
    const { out, err } = await start(['from-s3-stream.js']).ended;
    expect({ out, err }).toEqual({ out: `${emulator.uploads[0]?.mediaId}\n`, err: '' });
    expect(arrived()).toEqual([['succeeded', sha256(video)]]);
    expect(s3.ranges).toEqual([undefined]);
  });

  it('Lambda: stops before its time, and goes on when it is called again', async () => {
    s3.objects.set('/media/a clip+1.mp4', video);
    await writeFile(
      join(scratch, 'invoke.js'),
      `import { handler } from './lambda.js';
      const event = { Records: [{ s3: { bucket: { name: 'media' }, object: { key: 'a+clip%2B1.mp4' } } }] };
      try {
        console.log('ids', ...(await handler(event, { getRemainingTimeInMillis: () => Number(process.argv[2]) })));
      } catch (error) {
        console.log('failed', error.name);
      }`,
    );
    const withdraw = emulator.fail({ command: 'append', segmentIndex: 4, hang: true, times: Infinity });
    const { out } = await start(['invoke.js', '10000']).ended;
    expect(out).toContain('failed TimeoutError');
    expect([...s3.objects.keys()].filter((key) => key.startsWith('/state/'))).toHaveLength(1);
    withdraw();
    const again = await start(['invoke.js', '60000']).ended;
    expect(again.out).toContain('"resumed":true');
    expect(again.out).toContain(`ids ${emulator.uploads[0]?.mediaId}`);
    // What was on the way when its time came may have been sent twice.
    expect([...new Set(appended())].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(arrived()).toEqual([['succeeded', sha256(video)]]);
    expect([...s3.objects.keys()].filter((key) => key.startsWith('/state/'))).toEqual([]);
  });

  it('a web socket: states until the end; one that closes stops the upload', async () => {
    const { url } = await serve('progress-socket');
    const socketTo = (name: string) => {
      const socket = new WebSocket(`${url.replace('http', 'ws')}/uploads`);
      socket.on('open', () => socket.send(name));
      const states: unknown[] = [];
      socket.on('message', (state: Buffer) => states.push(JSON.parse(state.toString())));
      return { socket, states, closed: once(socket, 'close') };
    };
    const { states, closed } = socketTo('clip.mp4');
    expect((await closed)[0]).toBe(1000);
    expect(states[0]).toEqual({ phase: 'preparing', fraction: 0 });
    expect(states.at(-1)).toEqual({ phase: 'succeeded', fraction: 1, mediaId: emulator.uploads[0]?.mediaId });
    expect((await socketTo('../clip.mp4').closed)[0]).toBe(1008);
    const missing = socketTo('missing.mp4');
    await missing.closed;
    expect(missing.states.at(-1)).toMatchObject({
      phase: 'failed',
      error: expect.stringContaining('missing.mp4') as string,
    });

    emulator.reset();
    emulator.fail({ command: 'append', hang: true, times: Infinity });
    const { socket } = socketTo('clip.mp4');
    await vi.waitFor(() => expect(hanging()).toHaveLength(1), 10_000);
    socket.close();
    await vi.waitFor(() => expect(hanging()).toHaveLength(0), 10_000);
  });

  it('ffmpeg: what it writes arrives, and one that fails finishes nothing', async () => {
    const { out, err } = await start(['from-ffmpeg.js', 'clip.mp4']).ended;
    expect({ out, err }).toEqual({ out: `${emulator.uploads[0]?.mediaId}\n`, err: '' });
    expect(emulator.uploads[0]?.state).toBe('succeeded');

    emulator.reset();
    const failed = await start(['from-ffmpeg.js', 'missing.mp4']).ended;
    expect(failed.code).not.toBe(0);
    expect(failed.err).toContain('SourceError');
    expect(emulator.requests).toEqual([]);
  });

  it('Express: a form with a size, without one, with a wrong one, too large, without a file', async () => {
    const { url } = await serve('upload-form');
    expect(await (await fetch(url)).text()).toContain('multipart/form-data');
    const post = async (fields: Record<string, string>, media?: Uint8Array<ArrayBuffer>) => {
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.append(name, value);
      if (media) form.append('media', new Blob([media]), 'clip.mp4');
      const reply = await fetch(`${url}/upload`, { method: 'POST', body: form });
      return [reply.status, await reply.text()];
    };
    const bytes = new Uint8Array(clip);
    for (const fields of [{ size: `${clip.length}` }, {}]) {
      emulator.reset();
      expect(await post(fields, bytes)).toEqual([200, `{"mediaId":"${emulator.uploads[0]?.mediaId}"}`]);
      expect(arrived()).toEqual([['succeeded', sha256(clip)]]);
    }
    emulator.reset();
    expect((await post({ size: `${clip.length + 1}` }, bytes))[0]).toBe(502);
    expect((await post({ size: `${clip.length - 1}` }, bytes))[0]).toBe(502);
    expect((await post({}, new Uint8Array(50_000_001)))[0]).toBe(502);
    expect(emulator.uploads.filter(({ finalized }) => finalized)).toEqual([]);
    expect((await post({ size: '1' }))[0]).toBe(400);
    // What is no form, or one that is cut off, is refused, and ends nothing.
    for (const [type, body] of [
      ['multipart/form-data; boundary=x', ''],
      ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="media"; filen'],
      ['multipart/form-data', '--x--'],
      ['text/plain', 'x'],
    ] as const) {
      const odd = await fetch(`${url}/upload`, { method: 'POST', headers: { 'content-type': type }, body });
      expect([type, body, odd.status]).toEqual([type, body, 400]);
    }
    expect((await post({ size: `${clip.length}` }, bytes))[0]).toBe(200);
  });

  it('a folder every night: what is done moves, what has failed stays', async () => {
    const outbox = join(scratch, 'outbox');
    await mkdir(outbox);
    for (const name of ['a.png', 'b.png', 'c.png'])
      await cp(join(root, 'docs/examples/media/picture.png'), join(outbox, name));
    await writeFile(join(outbox, 'broken.png'), '');
    const { err, code } = await start(['nightly.js']).ended;
    expect({ err, code }).toEqual({ err: 'broken.png: “broken.png” is empty.\n', code: 1 });
    expect(await readdir(outbox)).toEqual(['broken.png', 'done']);
    const moved = emulator.uploads.map(
      ({ mediaId }) => expect.stringMatching(new RegExp(`^${mediaId}-[abc]\\.png$`)) as string,
    );
    expect((await readdir(join(outbox, 'done'))).filter((name) => name !== 'ids.tsv').sort()).toEqual(moved);
    const ids = (await readFile(join(outbox, 'done/ids.tsv'), 'utf8')).trim().split('\n');
    expect(ids.map((line) => line.split('\t').slice(0, 2)).sort()).toHaveLength(3);
    for (const { mediaId } of emulator.uploads) expect(ids.join('\n')).toContain(`\t${mediaId}\t`);

    await rm(join(outbox, 'broken.png'));
    const again = await start(['nightly.js']).ended;
    expect(again.code).toBe(0);
    expect(emulator.uploads).toHaveLength(3);
  });
});
