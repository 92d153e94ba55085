import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type MediaEmulator, mediaEmulator, type MediaEmulatorOptions, sampleMedia } from 'rx-media-upload/testing';
import { asJavaScript, blocksOf, emulatedX, towardsX } from '../support/documented-block.js';
import { until } from '../support/until.js';

const script = (await blocksOf('README.md'))[0]?.code ?? '';
const peers = new URL('../../docs/examples/comparison/with-twitter-api-v2.js', import.meta.url);
const film = sampleMedia('video/mp4', 20_000_000);
const sha256 = createHash('sha256').update(film).digest('hex');
const TOKEN = 'a-secret-token';

interface Run {
  readonly process: ChildProcess;
  readonly code: Promise<number | null>;
  readonly stdout: Promise<string>;
  readonly stderr: Promise<string>;
}

const programs = [
  { name: 'the first script of the README', code: asJavaScript(script), acknowledged: '"acknowledged":[[0,0]]' },
  { name: 'the same with twitter-api-v2', code: await readFile(peers, 'utf8'), acknowledged: '"sent":1' },
];

/** A program as it stands there, beside a film and the installed packages, towards the emulator. */
async function installed(code: string, options: MediaEmulatorOptions) {
  const x: MediaEmulator = mediaEmulator(options);
  const served = await emulatedX(x);
  const folder = await mkdtemp(join(tmpdir(), 'readme-script-'));
  onTestFinished(async () => {
    await served.close();
    await rm(folder, { recursive: true, force: true });
  });
  await mkdir(join(folder, 'node_modules'));
  const root = fileURLToPath(new URL('../..', import.meta.url));
  await symlink(root, join(folder, 'node_modules/rx-media-upload'));
  await symlink(join(root, 'node_modules/twitter-api-v2'), join(folder, 'node_modules/twitter-api-v2'));
  await writeFile(join(folder, 'clip.mp4'), film);
  await writeFile(join(folder, 'upload.mjs'), code);
  const run = (): Run => {
    const child = spawn(process.execPath, [...towardsX, 'upload.mjs'], {
      cwd: folder,
      env: { ...process.env, ...served.environments.JavaScript, X_ACCESS_TOKEN: TOKEN },
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const code = new Promise<number | null>((done) => child.once('close', done));
    return { process: child, code, stdout: text(child.stdout), stderr: text(child.stderr) };
  };
  return { x, run, folder };
}

const twoPolls = { processing: { polls: 2, checkAfterSecs: 0.05 } };
const segmentsSent = (x: MediaEmulator) =>
  x.requests.filter(({ command }) => command === 'append').map(({ segmentIndex = -1 }) => segmentIndex);

const linesOf = (code: string): number => code.split('\n').filter((line) => /^\s*(?!\/\/)\S/.test(line)).length;

it('is of 14 lines, and of 71 with twitter-api-v2, as docs/comparison.md says', async () => {
  expect(linesOf(script)).toBe(14);
  expect(linesOf(await readFile(peers, 'utf8'))).toBe(71);
});

describe.each(programs)('$name', ({ code, acknowledged }) => {
  it('survives a 503 and a 429, waits for X, and prints percentages and the media id', async () => {
    const { x, run } = await installed(code, twoPolls);
    x.fail({ command: 'append', segmentIndex: 1, status: 503 });
    const reset = `${Math.ceil(Date.now() / 1000) + 2}`;
    x.fail({ command: 'append', segmentIndex: 2, status: 429, headers: { 'x-rate-limit-reset': reset } });
    const { code: exit, stdout, stderr } = run();
    expect(await exit, await stderr).toBe(0);
    const told = await stdout;
    expect(x.uploads).toMatchObject([{ state: 'succeeded', sha256 }]);
    expect(told.trim().split('\n').at(-1)).toBe(`media id ${x.uploads[0]?.mediaId}`);
    expect(told).toMatch(/^append again in \d+ ms: .*503/m);
    expect(told).toMatch(/^append again in \d+ ms: .*429/m);
    const percentages = [...told.matchAll(/^(\d+) %$/gm)].map(([, percentage]) => Number(percentage));
    expect(percentages.at(-1)).toBe(100);
    expect(percentages).toEqual([...percentages].sort((one, other) => one - other));
    expect(x.requests.filter(({ command }) => command === 'status')).toHaveLength(3);
  });

  it('goes on after a crash: a second call sends what X has not acknowledged', async () => {
    const { x, run, folder } = await installed(code, twoPolls);
    x.fail({ command: 'append', when: ({ segmentIndex }) => segmentIndex !== 0, hang: true, times: Infinity });
    const first = run();
    const kept = join(folder, '.uploads');
    await until(async () => {
      const files = await readdir(kept).catch(() => []);
      const texts = await Promise.all(files.map((file) => readFile(join(kept, file), 'utf8').catch(() => '')));
      return texts.some((checkpoint) => checkpoint.includes(acknowledged));
    });
    first.process.kill('SIGKILL');
    await first.code;
    x.withdrawFaults();
    const before = x.requests.length;

    const second = run();
    expect(await second.code, await second.stderr).toBe(0);
    expect(x.uploads).toMatchObject([{ state: 'succeeded', sha256 }]);
    expect(x.requests.slice(before).map(({ command }) => command)).not.toContain('initialize');
    expect(segmentsSent(x).filter((index) => index === 0)).toEqual([0]);
    expect(await second.stdout).toContain(`media id ${x.uploads[0]?.mediaId}`);
  });

  it('ends in X’s own words where the processing fails, with code 1 and no secret', async () => {
    const error = { code: 1, name: 'InvalidMedia', message: 'Unsupported video format' };
    const { x, run } = await installed(code, { processing: { polls: 1, checkAfterSecs: 0.05, fail: error } });
    const { code: exit, stdout, stderr } = run();
    expect(await exit).toBe(1);
    expect(x.uploads).toMatchObject([{ state: 'failed' }]);
    expect(await stdout).not.toContain('media id');
    const told = await stderr;
    expect(told).toContain('Unsupported video format');
    expect(told).toContain('InvalidMedia');
    expect(`${told}${await stdout}`).not.toContain(TOKEN);
  });
});
