import { NEVER, type Observable, of, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type ChunkSource, remedyOf, SourceError, type UploadOptions } from 'rx-media-upload';
import { type OpenSubtitle, subtitleOptions, withSubtitles } from '../../lib/upload/with-subtitles.js';

const VTT = new TextEncoder().encode('WEBVTT\n\n');

/** A subtitle file that notes what is done to it. */
const fileOf = (name: string, notes: string[], bytes: Uint8Array = VTT): ChunkSource => ({
  open: () => {
    notes.push(`open ${name}`);
    return {
      facts: () => (notes.push(`facts ${name}`), of({ size: bytes.length, name })),
      peek: () => (notes.push(`peek ${name}`), of(bytes)),
      read: (start, end) => (notes.push(`read ${name} ${start} ${end}`), of(bytes.subarray(start, end))),
      confirm: () => (notes.push(`confirm ${name}`), of(undefined)),
      unsubscribe: () => void notes.push(`close ${name}`),
    };
  },
});
const subtitle = (source: ChunkSource, languageCode: string) => ({ source, languageCode, displayName: languageCode });
const run = (options: UploadOptions, use: (subtitles: readonly OpenSubtitle[]) => Observable<unknown>) => {
  const told: unknown[] = [];
  const subscription = withSubtitles(options, use).subscribe({
    next: (value) => told.push(value),
    error: (error: unknown) => told.push(error),
    complete: () => told.push('complete'),
  });
  return { told, subscription };
};

describe('withSubtitles', () => {
  it('goes on at once where there are none', () => {
    expect(run({}, (open) => of(open.length)).told).toEqual([0, 'complete']);
  });

  it('opens all before it goes on, in their order, and closes all with it', () => {
    const notes: string[] = [];
    const { subscription, told } = run(
      { subtitles: [subtitle(fileOf('one.vtt', notes), 'EN'), subtitle(fileOf('two.vtt', notes), 'DE')] },
      (open) => {
        notes.push(`use ${open.map(({ languageCode, displayName }) => languageCode + displayName).join()}`);
        return NEVER;
      },
    );
    expect(notes).toEqual([
      'open one.vtt',
      'facts one.vtt',
      'peek one.vtt',
      'open two.vtt',
      'facts two.vtt',
      'peek two.vtt',
      'use ENEN,DEDE',
    ]);
    subscription.unsubscribe();
    expect(notes.slice(7).sort()).toEqual(['close one.vtt', 'close two.vtt']);
    expect(told).toEqual([]);
  });

  it('hands on a source that is opened and looked into once, read and confirmed as it is, and closed with the video', () => {
    const notes: string[] = [];
    const seen: unknown[] = [];
    const { subscription } = run({ subtitles: [subtitle(fileOf('one.vtt', notes), 'EN')] }, ([first]) => {
      const reader = first!.source.open();
      const see = (what: unknown): void => void (what as Observable<unknown>).subscribe((value) => seen.push(value));
      see(reader.facts());
      see(reader.peek(5));
      see(reader.read(1, 3, () => new Uint8Array(0)));
      see(reader.confirm());
      reader.unsubscribe();
      return NEVER;
    });
    expect(seen).toEqual([{ size: 8, name: 'one.vtt' }, VTT.subarray(0, 5), VTT.subarray(1, 3), undefined]);
    expect(notes).toEqual(['open one.vtt', 'facts one.vtt', 'peek one.vtt', 'read one.vtt 1 3', 'confirm one.vtt']);
    subscription.unsubscribe();
    expect(notes.at(-1)).toBe('close one.vtt');
  });

  it.each<[string, (notes: string[]) => ChunkSource, string]>([
    ['is no subtitle file', (notes) => fileOf('two.bin', notes, new Uint8Array([1, 2, 3])), 'InvalidUploadError'],
    ['is empty', (notes) => fileOf('two.vtt', notes, new Uint8Array(0)), 'InvalidUploadError'],
    [
      'cannot be opened',
      (notes) => ({
        open: () => ({ ...fileOf('two.vtt', notes).open(), facts: () => throwError(() => new SourceError('gone')) }),
      }),
      'SourceError',
    ],
  ])('begins nothing where one %s, and closes the others', (_, second, name) => {
    const notes: string[] = [];
    let used = false;
    const { told } = run(
      { subtitles: [subtitle(fileOf('one.vtt', notes), 'EN'), subtitle(second(notes), 'DE')] },
      () => ((used = true), NEVER),
    );
    expect(told).toEqual([expect.objectContaining({ name, mediaCategory: 'subtitles' })]);
    expect(remedyOf(told[0])).toBe('change-options');
    expect(used).toBe(false);
    expect(notes).toContain('close one.vtt');
  });
});

describe('subtitleOptions', () => {
  it('keeps what holds for every upload, and nothing that is the video’s own', () => {
    const shared: UploadOptions = {
      concurrency: 2,
      statusInterval: 3,
      processingTimeout: 4,
      limits: 'warn',
      target: 'dm',
    };
    const own = { mediaType: 'video/mp4', segmentBytes: 1, altText: 'a', subtitles: [], checkpointKey: 'k' };
    const checkpoints = { load: () => NEVER, save: () => NEVER, remove: () => NEVER };
    expect(subtitleOptions({ ...shared, ...own, checkpoints, mediaCategory: 'tweet_video' })).toEqual({
      ...shared,
      mediaCategory: 'subtitles',
    });
  });
});
