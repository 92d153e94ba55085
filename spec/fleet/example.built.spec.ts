import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../docs/examples/fleet/fleet.js', import.meta.url));
const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
const running = new Set<ReturnType<typeof spawn>>();
afterEach(() => {
  for (const child of running) child.kill('SIGTERM');
});

/** The example as its users start it; what it says, and its exit code. */
const example = (...args: string[]) => started(process.execPath, [script, ...args]);

function started(command: string, args: readonly string[], env = process.env) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
  running.add(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = new Promise<number | null>((over) =>
    child.once('close', (code) => {
      running.delete(child);
      over(code);
    }),
  );
  return { child, said: () => said, ended };
}

const passed = (ms: number) => new Promise((over) => setTimeout(over, ms));

interface Known {
  readonly total: number;
  readonly counts: { readonly completed: number };
  readonly jobs: readonly unknown[];
  readonly pids: readonly number[];
}

/** The page's first event: all that is known. */
async function known(said: string) {
  const stopping = new AbortController();
  const events = await fetch(`${/The page: (\S+)/.exec(said)![1]!}/events`, { signal: stopping.signal });
  const first = new TextDecoder().decode((await events.body!.getReader().read()).value);
  stopping.abort();
  const all: Known = JSON.parse(/^data: (.*)$/m.exec(first)![1]!);
  return all;
}

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** Of the Redis whose socket is in this folder. */
const redisOf = (folder: string): number =>
  Number(
    new RegExp(`^ *(\\d+) +redis-server.*${folder}`, 'm').exec(
      execFileSync('ps', ['-A', '-o', 'pid=,args='], { encoding: 'utf8' }),
    )?.[1],
  );

it.skipIf(!hasRedis)(
  'the fleet ends with every upload done, each hash right, though workers are killed',
  async () => {
    const fleet = example('--jobs', '24', '--kill-every', '700');
    const code = await fleet.ended;
    expect(fleet.said()).toContain('24 of 24 uploaded, each with the hash of its file.');
    expect(fleet.said()).toMatch(/24 media at X, 0 of them besides a job’s own; [1-9]\d* workers killed/);
    expect(code).toBe(0);
  },
  180_000,
);

it.skipIf(!hasRedis)(
  'its page tells all that is known to whoever comes, and serves nothing but itself',
  async () => {
    const fleet = example('--jobs', '6', '--stay');
    while (!/6 media at X/.test(fleet.said())) await passed(50);
    const url = /The page: (\S+)/.exec(fleet.said())![1]!;
    const { total, counts, jobs } = await known(fleet.said());
    expect([total, counts.completed, jobs.length]).toEqual([6, 6, 6]);
    expect((await fetch(`${url}/`)).headers.get('content-security-policy')).toContain("default-src 'self'");
    expect((await fetch(`${url}/../worker.js`)).status).toBe(404);
    for (const child of running) child.kill('SIGTERM');
    expect(await fleet.ended).toBe(0);
  },
  120_000,
);

/** What happens to it, by the ids of whoever has started it and of its Redis; what it says of that, and its exit code. */
const ends: readonly [string, (started: number, redis: number) => unknown, RegExp, number | null][] = [
  ['Ctrl-C', (started) => process.kill(started, 'SIGINT'), /^SIGINT: stopped before all was done\.$/m, 130],
  ['SIGTERM', (started) => process.kill(started, 'SIGTERM'), /^SIGTERM: stopped before all was done\.$/m, 143],
  ['the end of its Redis', (_, redis) => process.kill(redis, 'SIGKILL'), /^Redis has ended \(SIGKILL\)/m, 1],
  [
    'SIGTERM without a Redis',
    (started, redis) => [process.kill(redis, 'SIGKILL'), process.kill(started, 'SIGTERM')],
    /^(?:SIGTERM: stopped|Redis has ended)/m,
    null,
  ],
  [
    'the end of its parent',
    (started) => process.kill(started, 'SIGKILL'),
    /^Whoever has started this is gone: /m,
    null,
  ],
];

it.skipIf(!hasRedis).each(ends)(
  'at %s it says one sentence and ends, and leaves no process and no folder behind',
  async (what, happen, sentence, code) => {
    const folder = mkdtempSync(join(tmpdir(), 'fleet-spec-'));
    const args = [script, '--jobs', '200', '--kill-every', '700'];
    // As npm stands between: what is killed is not the example itself.
    const isChild = what === 'the end of its parent';
    const [command, given] = isChild
      ? ['sh', ['-c', '"$@"; exit 9', 'sh', process.execPath, ...args]]
      : [process.execPath, args];
    const fleet = started(command, given, { ...process.env, TMPDIR: folder });
    while (!/^ *[1-9]\d* of 200/m.test(fleet.said())) await passed(50);
    const { pids } = await known(fleet.said());
    const redis = redisOf(folder);
    expect([pids.length > 0, redis > 0]).toEqual([true, true]);

    happen(fleet.child.pid!, redis);
    const ended = await Promise.race([fleet.ended, passed(20_000).then(() => 'not ended')]);
    expect(ended).not.toBe('not ended');
    if (code === null) expect(ended).not.toBe(0);
    else expect(ended).toBe(code);
    expect(fleet.said()).toMatch(sentence);
    expect(fleet.said()).not.toMatch(/^ +at /m);
    expect([...pids, redis].filter(isRunning)).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
    rmdirSync(folder);
  },
  90_000,
);
