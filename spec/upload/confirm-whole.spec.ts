import { defer, EMPTY, of, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { SourceError, type SourceReader } from 'rx-media-upload';
import { confirmWhole } from '../../lib/upload/confirm-whole.js';
import { planSegments } from '../../lib/upload/segment-plan.js';
import { tallyOf } from '../../lib/upload/tally.js';

const outcome = (confirm: SourceReader['confirm'], acknowledged: Set<number>): unknown => {
  let end: unknown;
  const tally = tallyOf({ segments: planSegments(10), acknowledged });
  confirmWhole({ confirm } as SourceReader, { mediaId: '1', expiresAt: 1 }, tally).subscribe({
    next: () => (end = 'told'),
    error: (error: unknown) => (end = error),
    complete: () => (end ??= 'whole'),
  });
  return end;
};
const ALL = new Set([0]);

describe('confirmWhole', () => {
  it('completes where X has all and the source is what it was, and tells nothing', () => {
    expect(outcome(() => of('fine', 'really'), ALL)).toBe('whole');
    expect(outcome(() => EMPTY, ALL)).toBe('whole');
  });

  it('asks nothing of the source where X does not have all', () => {
    let asked = 0;
    expect(outcome(() => defer(() => (asked++, EMPTY)), new Set())).toMatchObject({
      name: 'UploadError',
      message: 'X has acknowledged 0 of 10 bytes',
      command: 'append',
      mediaId: '1',
    });
    expect(asked).toBe(0);
  });

  it.each<[string, SourceReader['confirm']]>([
    ['sent', () => throwError(() => new Error('gone'))],
    [
      'thrown',
      () => {
        throw new Error('gone');
      },
    ],
  ])('fails with a SourceError where the source fails with whatever: %s', (_, confirm) => {
    expect(outcome(confirm, ALL)).toMatchObject({ name: 'SourceError', cause: new Error('gone') });
  });

  it('hands on what a source says of itself', () => {
    const changed = new SourceError('It has changed');
    expect(outcome(() => throwError(() => changed), ALL)).toBe(changed);
  });
});
