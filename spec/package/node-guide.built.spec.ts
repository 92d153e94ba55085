import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { mediaEmulator, sampleMedia } from 'rx-media-upload/testing';
import { asJavaScript, type EmulatedX, emulatedX, towardsX } from '../support/documented-block.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Inside the package, which knows itself by its name. */
const scratch = join(root, 'spec/package/.node-guide');

const video = sampleMedia('video/mp4', 6_000_000);
const REFUSED = 5_000_000;

/** The whole task of docs/node.md, as a program against an emulator behind X's own names. */
describe('the script of the guide to Node', () => {
  const emulator = mediaEmulator({
    processing: ({ totalBytes }) => ({
      polls: 1,
      checkAfterSecs: 0.05,
      ...(totalBytes === REFUSED && { fail: { code: 1, name: 'InvalidMedia', message: 'the frame rate is odd' } }),
    }),
  });
  let x: EmulatedX;

  beforeAll(async () => {
    x = await emulatedX(emulator);
    await rm(scratch, { recursive: true, force: true });
    await mkdir(scratch, { recursive: true });
    const [, script = ''] = /```ts\n([^]*?)```/.exec(await readFile(join(root, 'docs/node.md'), 'utf8')) ?? [];
    const outputText = asJavaScript(script);
    await writeFile(join(scratch, 'upload.js'), outputText);
    await writeFile(join(scratch, 'video.mp4'), video);
    await writeFile(join(scratch, 'refused.mp4'), sampleMedia('video/mp4', REFUSED));
  });
  beforeEach(async () => {
    emulator.reset();
    await rm(join(scratch, '.uploads'), { recursive: true, force: true });
  });
  afterAll(async () => {
    await x.close();
    await rm(scratch, { recursive: true, force: true });
  });

  const start = (file = 'video.mp4') => {
    const child: ChildProcess = spawn(process.execPath, [...towardsX, 'upload.js', file], {
      cwd: scratch,
      env: { ...process.env, ...x.environments.JavaScript, X_ACCESS_TOKEN: 'a-token' },
    });
    const said = { out: '', err: '' };
    child.stdout?.on('data', (text) => (said.out += String(text)));
    child.stderr?.on('data', (text) => (said.err += String(text)));
    const ended = once(child, 'close').then(([code, signal]: unknown[]) => ({ ...said, code, signal }));
    return { child, ended };
  };
  /** Segments that were acknowledged, in the order of their requests. */
  const appended = () =>
    emulator.requests
      .filter(({ command, status }) => command === 'append' && status === 200)
      .map(({ segmentIndex }) => segmentIndex);

  it('survives a 503 and a 429, and ends in the id', async () => {
    emulator.fail({ command: 'append', segmentIndex: 1, status: 503 });
    emulator.fail({ command: 'append', segmentIndex: 3, status: 429, headers: { 'retry-after': '1' } });
    const { out, code } = await start().ended;
    expect(out).toContain('append again in');
    expect(out.match(/append again in/g)).toHaveLength(2);
    expect(out).toContain('100 %');
    expect(out).toContain(`media id ${emulator.uploads[0]?.mediaId}`);
    expect(code).toBe(0);
    expect(emulator.uploads).toHaveLength(1);
    expect(emulator.uploads[0]?.state).toBe('succeeded');
  });

  it.each(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)('goes on after %s, and sends nothing twice', async (signal) => {
    const withdraw = emulator.fail({ command: 'append', segmentIndex: 4, hang: true, times: Infinity });
    const first = start();
    await vi.waitFor(() => expect(appended()).toHaveLength(5), 10_000);
    // What X has acknowledged is written down a moment later.
    await vi.waitFor(async () => {
      const [name = ''] = await readdir(join(scratch, '.uploads'));
      expect(await readFile(join(scratch, '.uploads', name), 'utf8')).toContain('[[0,3],[5,5]]');
    }, 10_000);
    first.child.kill(signal);
    const { code, err } = await first.ended;
    if (signal === 'SIGKILL') expect(code).toBeNull();
    else expect({ code, err }).toEqual({ code: 1, err: 'stopped; the same command goes on\n' });

    withdraw();
    const second = await start().ended;
    expect(second.out).toContain('going on after');
    expect(second.out).toContain(`media id ${emulator.uploads[0]?.mediaId}`);
    expect(second.code).toBe(0);
    expect(appended().sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(emulator.uploads).toHaveLength(1);
    expect(emulator.uploads[0]?.sha256).toBe(createHash('sha256').update(video).digest('hex'));
  });

  it('ends in X’s own words', async () => {
    const { err, code } = await start('refused.mp4').ended;
    expect(err).toContain('"reason":"InvalidMedia","detail":"the frame rate is odd"');
    expect(code).toBe(1);
  });
});
