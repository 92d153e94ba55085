import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Miniflare } from 'miniflare';
import { lastValueFrom } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchTransport, mediaClient, uploadedMedia, uploadMedia } from 'rx-media-upload';
import { mediaEmulator, sampleMedia } from 'rx-media-upload/testing';
import { type ServedEmulator, serveEmulator } from '../support/served-emulator.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const packages = ['express', 'fastify', 'hono', '@hono/node-server', 'rxjs'];

/** The relay of the guide has sessions and tokens of its own; this one has none to look up. */
const relayFile = (baseUrl: string) => `
import { oauth2 } from 'rx-media-upload';
import { mediaRelay } from 'rx-media-upload/relay';
export const relay = mediaRelay({
  authenticate: (request) => /session=(\\w+)/.exec(request.headers.get('cookie') ?? '')?.[1],
  auth: oauth2('a-token'),
  baseUrl: ${JSON.stringify(baseUrl)},
  onError: (error, { requestId }) => console.error(requestId, error),
});`;

/** Calls a route as Next does. */
const nextServer = `
import { createServer } from 'node:http';
import { nodeListener } from 'rx-media-upload/relay';
import * as route from './route.js';
createServer(nodeListener((request) => route[request.method]?.(request, { params: Promise.resolve({ path: [] }) }) ??
  new Response(null, { status: 405 }))).listen(Number(process.env.PORT));`;

let folder: string;
let x: ServedEmulator;
const emulator = mediaEmulator({ processing: { polls: 1, checkAfterSecs: 0.01 } });
beforeAll(async () => {
  x = await serveEmulator(emulator);
  folder = await mkdtemp(join(tmpdir(), 'mounts-'));
  // As its users have it: beside their other packages.
  for (const name of [...packages, 'rx-media-upload']) {
    const place = join(folder, 'node_modules', name);
    await mkdir(dirname(place), { recursive: true });
    await symlink(name === 'rx-media-upload' ? root : join(root, 'node_modules', name), place);
  }
  const guide = await readFile(join(root, 'docs/relay.md'), 'utf8');
  for (const [, name = '', text = ''] of guide.matchAll(/```js\n\/\/ ([\w-]+\.js)\n([\s\S]*?)```/g))
    await writeFile(join(folder, name), text);
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await writeFile(join(folder, 'relay.js'), relayFile(x.url));
  await writeFile(join(folder, 'server-next.js'), nextServer);
});
afterAll(async () => {
  await x.close();
  await rm(folder, { recursive: true, force: true });
});

const freePort = (): Promise<number> =>
  new Promise((found) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => found(port));
    });
  });

/** Starts one of the guide's files. */
async function started(file: string) {
  const port = await freePort();
  const child = spawn(process.execPath, [file], {
    cwd: folder,
    env: { PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = new Promise<number | null>((over) => child.once('close', over));
  const url = `http://127.0.0.1:${port}`;
  await expect
    .poll(
      () =>
        fetch(url).then(
          () => true,
          () => false,
        ),
      { timeout: 15_000 },
    )
    .toBe(true);
  return { url, port, said: () => said, child, ended };
}

async function uploads(url: string): Promise<void> {
  const client = mediaClient({
    baseUrl: `${url}/api/media`,
    transport: fetchTransport({
      fetch: (input, init) =>
        fetch(input, { ...init, headers: { ...(init?.headers as Record<string, string>), cookie: 'session=alice' } }),
    }),
  });
  const video = sampleMedia('video/mp4', 3_000_000);
  const { mediaId } = await lastValueFrom(
    uploadMedia(client, video, { segmentBytes: 1_000_000, mediaType: 'video/mp4', altText: 'Mounted' }).pipe(
      uploadedMedia(),
    ),
  );
  const uploaded = emulator.uploads.find((one) => one.mediaId === mediaId);
  expect(uploaded).toMatchObject({ state: 'succeeded', altText: 'Mounted' });
  expect(Buffer.compare(uploaded!.bytes(), video)).toBe(0);
}

const answerTo = (port: number, bytes: string): Promise<string> =>
  new Promise((answered) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket
      .setEncoding('utf8')
      .on('data', (chunk: string) => (text += chunk))
      .on('error', () => undefined)
      .once('close', () => answered(text))
      .setTimeout(5000, () => socket.destroy());
  });

const START = '/api/media/2/media/upload/initialize';
const cookie = 'Cookie: session=alice';
const json = '{"total_bytes":1000,"media_type":"video/mp4"}';

describe.each(['server-node.js', 'server-express.js', 'server-fastify.js', 'server-hono.js', 'server-next.js'])(
  '%s, as the guide has it',
  (file) => {
    it('uploads, and answers what is no request to it with a 4xx and without a stack', async () => {
      const { url, port, said, child, ended } = await started(file);
      await uploads(url);
      const before = emulator.requests.length;
      for (const lines of [
        [`POST ${START} HTTP/1.1`, 'Host: a b/c', cookie],
        [`POST ${START} HTTP/1.1`, 'Host: me@x/2/', cookie],
        [`TRACE ${START} HTTP/1.1`, 'Host: x', cookie],
        [`POST //evil.example/2/media/upload/initialize HTTP/1.1`, 'Host: x', cookie],
        [`POST http://evil.example/2/media/upload/initialize HTTP/1.1`, 'Host: x', cookie],
      ]) {
        const head = [
          ...lines,
          'Content-Type: application/json',
          `Content-Length: ${json.length}`,
          'Connection: close',
        ];
        expect(await answerTo(port, `${head.join('\r\n')}\r\n\r\n${json}`), lines.join()).toMatch(/^HTTP\/1\.1 4\d\d /);
      }
      expect(said()).toBe('');
      expect(emulator.requests.length).toBe(before);
      child.kill('SIGTERM');
      const code = await Promise.race([ended, new Promise((late) => setTimeout(() => late('late'), 3000))]);
      // Those that say nothing of it end as the system has it.
      expect([0, null]).toContain(code);
    }, 60_000);
  },
);

it('worker.js, as the guide has it, bundled and run in workerd', async () => {
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'worker.js')],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    conditions: ['worker'],
    target: 'es2022',
  });
  const worker = new Miniflare({
    modules: true,
    script: outputFiles[0]!.text,
    compatibilityDate: '2025-01-01',
    bindings: { X_ACCESS_TOKEN: 'a-token', X_BASE_URL: x.url },
  });
  const { origin } = await worker.ready;
  await uploads(origin);
  expect((await fetch(`${origin}${START}`, { method: 'POST' })).status).toBe(401);
  await worker.dispose();
}, 60_000);
