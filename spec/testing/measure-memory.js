// How much memory the shell's emulator takes while a file goes through it: node spec/testing/measure-memory.js [MiB]
// Linux only. Prints the resident size before, and the most of it until the end, as JSON.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MiB = 1024 * 1024;
const totalBytes = Number(process.argv[2] ?? 256) * MiB;
const segmentBytes = 4 * MiB;

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const child = spawn(process.execPath, [main, 'emulator', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
const memory = (name) =>
  Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) / 1024;

try {
  let printed = '';
  while (!printed.includes('try:')) printed += String((await once(child.stdout, 'data'))[0]);
  const origin = /http:\/\/\S+/.exec(printed)[0];
  const send = async (path, body, headers = {}) => {
    const response = await fetch(`${origin}/2/media/upload${path}`, {
      method: 'POST',
      headers: { authorization: 'Bearer any-token', ...headers },
      body,
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const json = { 'content-type': 'application/json' };
  const before = memory('VmRSS');
  const asked = JSON.stringify({ total_bytes: totalBytes, media_type: 'video/mp4', media_category: 'tweet_video' });
  const { id } = (await send('/initialize', asked, json)).data;
  const bytes = new Uint8Array(segmentBytes);
  const hash = createHash('sha256');
  for (let index = 0; index * segmentBytes < totalBytes; index++) {
    const segment = bytes.subarray(0, Math.min(segmentBytes, totalBytes - index * segmentBytes)).fill(index);
    hash.update(segment);
    const form = new FormData();
    form.append('segment_index', String(index));
    form.append('media', new Blob([segment]));
    await send(`/${id}/append`, form);
  }
  await send(`/${id}/finalize`, '{}', json);
  const most = memory('VmHWM');
  const figures = { MiB: totalBytes / MiB, before, most, grown: most - before, sha256: hash.digest('hex') };
  console.log(JSON.stringify(figures));
} finally {
  child.kill();
}
