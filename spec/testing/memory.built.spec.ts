import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('measure-memory.js', import.meta.url));

describe.runIf(existsSync('/proc/self/status'))('the emulator of the shell', () => {
  it('takes 256 MiB within 100 MB', { timeout: 240_000 }, async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [script, '256']);
    const { grown, sha256 } = JSON.parse(stdout) as { grown: number; sha256: string };
    const hash = createHash('sha256');
    for (let index = 0; index < 64; index++) hash.update(new Uint8Array(4 * 1024 * 1024).fill(index));
    expect(sha256).toBe(hash.digest('hex'));
    expect(grown).toBeLessThan(100);
  });
});
