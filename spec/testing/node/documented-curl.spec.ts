import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { controlPath } from 'rx-media-upload/testing';
import { serveEmulator } from 'rx-media-upload/testing/node';
import { expect, it } from 'vitest';

const run = promisify(execFile);

it('each curl line of the docs works as it is written, and does what it says', { timeout: 60_000 }, async () => {
  const docs = await readFile(fileURLToPath(new URL('../../../docs/emulator.md', import.meta.url)), 'utf8');
  const lines = [...docs.matchAll(/^curl .*$/gm)].map(([line]) => line);
  expect(lines.length).toBeGreaterThan(10);
  await using server = await serveEmulator({ now: () => 1_800_000_000_000 });
  const { emulator, url } = server;
  await emulator.fetch(`${url}/2/media/upload/initialize`, { method: 'POST', headers: { authorization: 'Bearer a' } });
  const seen: string[] = [];
  const asked = new Set<string>();
  for (const line of lines) {
    const here = line.replaceAll('http://127.0.0.1:8787', url);
    const { stdout } = await run('sh', ['-c', `${here} --silent --show-error --write-out '\n%{http_code} %{method}'`]);
    const [, body = '', code = '', method = ''] = /^(.*)\n(\d+) (\w+)$/.exec(stdout) ?? [];
    expect([line, code]).toEqual([line, method === 'POST' && line.includes('/faults') ? '201' : '200']);
    const json = JSON.parse(body) as { now?: number };
    const path = new URL(/http:[^' ]+/.exec(here)![0]).pathname;
    asked.add(`${method} ${path}`);
    if (path.endsWith('/clock')) seen.push(String(json.now));
  }
  expect(seen).toEqual(['1800000000000', '1800086400000', '1893456000000']);
  expect([emulator.requests, emulator.clock.now()]).toEqual([[], 1_800_000_000_000]);
  const { routes } = (await (await fetch(url + controlPath)).json()) as { routes: string[] };
  expect([...asked].sort()).toEqual([...routes].sort());
});
