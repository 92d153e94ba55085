import { readFileSync } from 'node:fs';
import { asyncScheduler, defer, delay, of } from 'rxjs';
import { expect, it } from 'vitest';
import { type ChunkSource, fromBytes, type MediaStatus, type SegmentPlace, uploadMedia } from 'rx-media-upload';
import { marbles } from './support/marbles.js';
import { patternedBytes } from './support/patterned-bytes.js';
import { scriptedClient } from './support/scripted-client.js';

const state = (name: string): MediaStatus => ({ mediaId: '1', processing: { state: name, checkAfterSecs: 5 } });

/** Three segments of a video that X processes; what is read, asked and told, a column a second. */
function drawn(): string {
  const reads: string[] = [];
  const asked: string[] = [];
  const told: string[] = [];
  const mark = (row: string[], sign: string) => (row[asyncScheduler.now() / 1000] = sign);
  marbles(({ flush }) => {
    const seconds = <T>(value: T, count: number) => of(value).pipe(delay(count * 1000));
    let polls = 0;
    const client = scriptedClient({
      initialize: () => (mark(asked, 'I'), seconds({ mediaId: '1', expiresAt: 1e9 }, 2)),
      append: (index) => (mark(asked, String(index)), seconds({}, 4)),
      finalize: () => (mark(asked, 'F'), seconds(state('pending'), 3)),
      status: () => (mark(asked, 'S'), seconds(state(++polls === 2 ? 'succeeded' : 'in_progress'), 1)),
    });
    const bytes = fromBytes(patternedBytes(24), { mediaType: 'video/mp4' });
    const source: ChunkSource = {
      open: () => {
        const reader = bytes.open();
        const read = (start: number, end: number, place: SegmentPlace) =>
          defer(() => (mark(reads, String(start / 8)), reader.read(start, end, place))).pipe(delay(1000));
        return { ...reader, read };
      },
    };
    uploadMedia(client, source, { segmentBytes: 8 }).subscribe({
      next: ({ type }) => mark(told, type[0]!),
      complete: () => mark(told, '(s|)'),
    });
    flush();
  });
  const line = (row: string[]) => Array.from(row, (sign) => (sign as string | undefined) ?? '-').join('');
  return [`reads     ${line(reads)}`, `requests  ${line(asked)}`, `events    ${line(told)}`].join('\n');
}

it.each([
  ['the docstring', '../lib/upload-media.ts', ' * '],
  ['the README', '../README.md', ''],
])('the marbles of uploadMedia, as %s draws them, are those of a run', (_, path, margin) => {
  const page = readFileSync(new URL(path, import.meta.url), 'utf8');
  expect(page).toContain(drawn().replaceAll(/^/gm, margin));
});
