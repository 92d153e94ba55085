import { map } from 'rxjs';
import type { UploadAllEvent } from 'rx-media-upload';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import { standingLines } from '../../lib/cli/standing-lines.js';
import { terminalView } from '../../lib/cli/terminal-view.js';
import { noProgress } from '../../lib/cli/upload-progress.js';

const events: Readonly<Record<string, UploadAllEvent>> = {
  i: { type: 'initialized', mediaId: '1', totalBytes: 4_000_000, resumed: false } as UploadAllEvent,
  a: { type: 'appended', mediaId: '1', loaded: 2_000_000, total: 4_000_000 } as UploadAllEvent,
  b: { type: 'appended', mediaId: '1', loaded: 4_000_000, total: 4_000_000 } as UploadAllEvent,
  r: { type: 'retrying', command: 'append', delay: 2_000, reason: 'rate-limit' } as UploadAllEvent,
  n: { type: 'retrying', command: 'append', delay: 0, reason: 'network' } as UploadAllEvent,
  f: { type: 'failed', error: new Error('no') } as unknown as UploadAllEvent,
  s: { type: 'succeeded', mediaId: '1', media: { totalBytes: 4_000_000 } } as UploadAllEvent,
};

/** What is written, each time that it is. */
function written(marble: string, files = 1): string[] {
  const texts: string[] = [];
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(({ hot, flush }) => {
    const start = noProgress(Array.from({ length: files }, (_, index) => ({ file: `${index}.mp4`, size: 4_000_000 })));
    const view = terminalView(
      { columns: 81, rows: 24, write: (text: string) => texts.push(text) },
      { start, failureLine: (error) => `rx-media-upload: ${String(error)}` },
    );
    const source$ = hot(marble, events).pipe(map((event) => ({ ...event, index: 0 })));
    view(source$).subscribe({ error: () => undefined });
    flush();
  });

  return texts.map((text) => text.replace(/\r(\x1b\[\d+A)?\x1b\[J/, '^').replace(/ *\[[#-]+\] */g, ' '));
}

describe('a terminal', () => {
  it('has one line drawn again and again, with what is to be remembered above it', () => {
    expect(written('i 999ms a 999ms n 999ms b 99ms (s|)')).toEqual([
      '0.mp4 0 %  0.0 of 4.0 MB',
      '^0.mp4 0 %  0.0 of 4.0 MB',
      '^0.mp4 50 %  1 s left  2.0 MB/s  2.0 of 4.0 MB',
      '^0.mp4 50 %  1 s left  2.0 MB/s  2.0 of 4.0 MB',
      '^0.mp4: sending the file failed (network), again now\n0.mp4 50 %  1 s left  2.0 MB/s  2.0 of 4.0 MB',
      '^0.mp4 50 %  1 s left  2.0 MB/s  2.0 of 4.0 MB',
      '^0.mp4 100 %  4.0 of 4.0 MB',
      '^0.mp4: succeeded, 4.0 MB in 4 s\n',
    ]);
  });

  it('counts down while a rate limit is waited for, though nothing happens', () => {
    expect(written('i 99ms r 2s (s|)').filter((text) => text.includes('again in'))).toEqual([
      "^0.mp4: X's rate limit is used up (sending the file), again in 2.0 s\n0.mp4 0 %  again in 0:02  X's rate limit",
      "^0.mp4 0 %  again in 0:02  X's rate limit",
      "^0.mp4 0 %  again in 0:02  X's rate limit",
      "^0.mp4 0 %  again in 0:01  X's rate limit",
      "^0.mp4 0 %  again in 0:01  X's rate limit",
    ]);
  });

  it('has a line for all of several, and a table at the end', () => {
    const texts = written('i 999ms a 999ms (f|)', 2);
    expect(texts[0]).toBe('0.mp4 0 %  0.0 of 4.0 MB\n0 of 2 done 0 %  0.0 of 8.0 MB');
    expect(texts.at(-2)).toBe(
      '^rx-media-upload: Error: no\n0 of 2 done, 1 failed 50 %  2 s left  2.0 MB/s  2.0 of 8.0 MB',
    );
    expect(texts.at(-1)).toMatch(
      /^\^file .*\n0\.mp4 .* failed\n1\.mp4 .* not begun\n0 of 2 uploaded, 1 failed, 1 not begun, /,
    );
  });

  it('is left clean when the uploads are broken off', () => {
    expect(written('i 99ms #').at(-1)).toBe('^');
  });
});

describe('lines that stand', () => {
  it('are erased as far as they reach, also where the terminal has become narrower', () => {
    let text = '';
    const standing = standingLines((more) => (text += more));
    standing.draw([], ['x'.repeat(70), '写'.repeat(20)], 80);
    text = '';
    standing.draw(['note'], ['y'], 40);
    expect(text).toBe('\r\x1b[2A\x1b[Jnote\ny');
  });

  it('are not touched where there is nothing to draw', () => {
    let text = '';
    standingLines((more) => (text += more)).draw([], [], 80);
    expect(text).toBe('');
  });
});
