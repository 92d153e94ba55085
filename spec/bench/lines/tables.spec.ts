import { describe, expect, it } from 'vitest';

// Plain JavaScript, which has no types to import.
const { speedTable } = (await import(new URL('tables.js', import.meta.url).href)) as {
  readonly speedTable: (results: object) => string;
};

const MiB = 2 ** 20;
const upload = (mbit: number, more: object = {}) => ({
  mbit: { median: mbit },
  failed: 0,
  unfinished: 0,
  largest: 4 * MiB,
  ...more,
});

describe('the table of speeds', () => {
  it('has a column for each who uploaded, and says where a figure is not as its head promises', () => {
    const table = speedTable({
      'lossy-50': {
        uploads: { 1: upload(5.14, { unfinished: 1 }), 8: upload(30.84), v1: upload(13.3, { largest: MiB }) },
      },
      'small-file': { uploads: { 1: upload(112.6, { largest: 2 * MiB }), 8: upload(8, { failed: 1 }) } },
    });
    expect(table.split('\n')).toEqual([
      "| Mbit/s, RTT, X's think time, loss; file | rx-media-upload, 1 | rx-media-upload, 8 | twitter-api-v2 v1, 1 MiB × 3 |",
      '| --- | ---: | ---: | ---: |',
      '| 50 Mbit/s, 60 ms, 150 ms, 0.2 %; 32 MiB | 5.1* | 30.8 | 13.3 |',
      '| 20 Mbit/s, 60 ms, 150 ms, 0; 2 MiB | 113 (2 MiB) | 8.0† |  |',
    ]);
  });
});
