import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../docs/examples/fleet/fleet.js', import.meta.url));
const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
const running = new Set<ReturnType<typeof spawn>>();
afterEach(() => {
  for (const child of running) child.kill('SIGTERM');
});

/** The example as its users start it; what it says, and its exit code. */
function example(...args: string[]) {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
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
  return { said: () => said, ended };
}

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
    while (!/6 media at X/.test(fleet.said())) await new Promise((passed) => setTimeout(passed, 50));
    const url = /The page: (\S+)/.exec(fleet.said())![1]!;
    const stopping = new AbortController();
    const events = await fetch(`${url}/events`, { signal: stopping.signal });
    const first = new TextDecoder().decode((await events.body!.getReader().read()).value);
    stopping.abort();
    const { total, counts, jobs } = JSON.parse(/^data: (.*)$/m.exec(first)![1]!);
    expect([total, counts.completed, jobs.length]).toEqual([6, 6, 6]);
    expect((await fetch(`${url}/`)).headers.get('content-security-policy')).toContain("default-src 'self'");
    expect((await fetch(`${url}/../worker.js`)).status).toBe(404);
    for (const child of running) child.kill('SIGTERM');
    expect(await fleet.ended).toBe(0);
  },
  120_000,
);
