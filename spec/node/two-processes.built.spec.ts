import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../support/until.js';
import { crashSite, SEGMENT, SEGMENTS, sha256 } from './crash-site.js';

const { emulator, checkpoints, checkpointFiles, start } = crashSite();

describe.each([1, 4])('two processes on the same file and checkpoints, %i segments at a time', (concurrency) => {
  it.each([
    ['from the start', 0],
    ['from the middle on', SEGMENTS / 2],
  ])(
    '%s: each succeeds or fails with a typed error, and the checkpoint is whole at every moment',
    async (_, lead) => {
      const first = start({ concurrency });
      await until(() => emulator().requests.length >= lead);
      const second = start({ concurrency });
      const look = { on: true };
      let looked = 0;
      const ends = Promise.all([first.ended, second.ended]).finally(() => (look.on = false));
      while (look.on) {
        for (const name of await checkpointFiles()) {
          const text = await readFile(join(checkpoints(), name), 'utf8').catch(() => undefined);
          // Gone since the folder was read.
          if (text === undefined) continue;
          looked++;
          expect(JSON.parse(text)).toMatchObject({ format: 1, segmentBytes: SEGMENT });
        }
        await new Promise((passed) => setTimeout(passed, 1));
      }
      const codes = await ends;
      for (const [at, { events }] of [first, second].entries()) {
        const last = events.at(-1)!;
        if (codes[at] === 0) expect(last.type).toBe('succeeded');
        else expect(last).toMatchObject({ type: 'failed', error: { name: 'MediaRequestError' } });
      }
      expect(codes).toContain(0);
      for (const upload of emulator().uploads.filter(({ finalized }) => finalized)) expect(upload.sha256).toBe(sha256);
      expect(looked).toBeGreaterThan(0);
      expect(await checkpointFiles()).toEqual([]);
    },
    30_000,
  );
});
