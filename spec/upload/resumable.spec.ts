import { concat, defer, NEVER, of, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  CheckpointLostError,
  type CheckpointStore,
  type MediaClient,
  MediaProcessingError,
  MediaRequestError,
  NetworkError,
  ProcessingTimeoutError,
  type UploadEvent,
  type UploadOptions,
} from 'rx-media-upload';
import { readCheckpoint } from '../../lib/checkpoint/checkpoint.js';
import { descriptionFailure } from '../../lib/upload/description-failure.js';
import type { UploadPlan } from '../../lib/upload/prepare-upload.js';
import { resumable } from '../../lib/upload/resume.js';
import { planSegments } from '../../lib/upload/segment-plan.js';
import type { SessionStart } from '../../lib/upload/session-start.js';

describe('resumable', () => {
  const plan = (provable = true): UploadPlan => ({
    mark: () => ({ key: 'clip.mp4', fingerprint: 'f', provable }),
    rereadable: true,
    segments: planSegments(20, { segmentBytes: 10 }),
    request: { totalBytes: 20, mediaType: 'video/mp4' },
    oneShot: 'never',
    warnings: [],
  });
  const session = { mediaId: '12', expiresAt: 8e12 };
  const succeeded = { type: 'succeeded', mediaId: '12' } as UploadEvent;
  /** A store that tells what it was asked. */
  const spied = () => {
    const asked: string[] = [];
    const texts = new Map<string, string>();
    const store: CheckpointStore = {
      load: (key) => (asked.push(`load ${key}`), of(texts.get(key))),
      save: (key, text) => (asked.push(`save ${key}`), of(void texts.set(key, text))),
      remove: (key) => (asked.push(`remove ${key}`), of(void texts.delete(key))),
    };
    return { asked, texts, store };
  };
  type Run = Parameters<typeof resumable>[3];
  const beginning: Run = (start, journal) => concat(journal.begin(session, start), of(succeeded));
  /** One that has begun, and fails then. */
  const failing =
    (error: unknown): Run =>
    (start, journal) =>
      concat(
        journal.begin(session, start),
        throwError(() => error),
      );
  const ran = (
    run: Run,
    options: UploadOptions = {},
    client: Partial<MediaClient> = {},
    { provable = true }: { provable?: boolean } = {},
  ) => {
    const told: unknown[] = [];
    resumable({ version: 'v2', ...client } as MediaClient, plan(provable), options, run).subscribe({
      next: (event) => told.push(event.type === 'warning' ? event.code : event.type),
      error: (error: unknown) => told.push(error),
    });
    return told;
  };

  it('keeps it under the key it is told, else under the source’s own and the account', () => {
    for (const [options, client, key] of [
      [{}, {}, 'clip.mp4'],
      [{}, { account: '7' }, 'clip.mp4 of 7'],
      [{ checkpointKey: 'mine' }, { account: '7' }, 'mine'],
    ] as const) {
      const { asked, store } = spied();
      expect(ran(beginning, { checkpoints: store, ...options }, client)).toEqual(['succeeded']);
      expect(asked).toEqual([`load ${key}`, `save ${key}`]);
    }
  });

  it('writes down where it goes, in one spelling and without a password', () => {
    for (const [baseUrl, place] of [
      [undefined, 'its own place'],
      ['/relay', '/relay'],
      ['https://user:secret@EXAMPLE.com:443/a/b/', 'https://example.com/a/b'],
      ['https://example.com//', 'https://example.com/'],
    ] as const) {
      const { texts, store } = spied();
      ran(beginning, { checkpoints: store }, baseUrl === undefined ? {} : { baseUrl });
      expect(readCheckpoint(texts.get('clip.mp4')!)?.api).toBe(`v2 at ${place}`);
    }
  });

  it('writes nothing down of a source that cannot prove that it is the same, and says so', () => {
    const { asked, store } = spied();
    expect(ran(beginning, { checkpoints: store }, {}, { provable: false })).toEqual([
      'checkpoint-unproven',
      'succeeded',
    ]);
    expect(asked).toEqual([]);
  });

  it('says why it does not go on from what it finds, and begins anew', () => {
    const { store, texts } = spied();
    texts.set('clip.mp4', 'garbage');
    expect(ran(beginning, { checkpoints: store })).toEqual(['checkpoint-damaged', 'succeeded']);
  });

  it('writes nothing down, and says so, while the same source is being uploaded', () => {
    const { asked, store } = spied();
    ran((start, journal) => concat(journal.begin(session, start), NEVER), { checkpoints: store });
    expect(ran(beginning, { checkpoints: store })).toEqual(['checkpoint-in-use', 'succeeded']);
    expect(asked).toEqual(['load clip.mp4', 'save clip.mp4']);
  });

  it('goes on with the checkpoint’s segments, though others are preferred now', () => {
    const { store } = spied();
    ran((start, journal) => concat(journal.begin(session, start), journal.acknowledge(1), NEVER), {
      checkpoints: store,
    });
    const starts: SessionStart[] = [];
    const told: unknown[] = [];
    const again = { ...plan(), segments: planSegments(20, { segmentBytes: 5 }) };
    // Another store over the same texts: the first upload is still under way.
    resumable({ version: 'v2' } as MediaClient, again, { checkpoints: { ...store } }, (start) =>
      defer(() => {
        starts.push(start);
        return of(succeeded);
      }),
    ).subscribe((event) => told.push(event));
    expect(told).toEqual([succeeded]);
    expect(starts).toEqual([
      {
        session,
        segments: { totalBytes: 20, segmentBytes: 10, segmentCount: 2 },
        acknowledged: new Set([1]),
        replaces: false,
        oneShot: 'never',
      },
    ]);
  });

  const refused = (status: number, command: 'append' | 'finalize' | 'status') =>
    new MediaRequestError('no', { status }, { command });

  it.each<[string, Error]>([
    ...[400, 404, 409, 410, 413, 422].map((status): [string, Error] => [
      `${status} on FINALIZE`,
      refused(status, 'finalize'),
    ]),
    ['failed processing', new MediaProcessingError('no')],
  ])('forgets a checkpoint that leads nowhere: after %s', (_, error) => {
    const { asked, store } = spied();
    expect(ran(failing(error), { checkpoints: store })).toEqual([error]);
    expect(asked.at(-1)).toBe('remove clip.mp4');
    expect(error).not.toHaveProperty('checkpoint');
  });

  it.each<[string, Error]>([
    ...[401, 402, 403, 408, 429, 500, 503].map((status): [string, Error] => [
      `${status} on FINALIZE`,
      refused(status, 'finalize'),
    ]),
    ['400 on a segment', refused(400, 'append')],
    ['404 on STATUS', refused(404, 'status')],
    ['no connection', new NetworkError('gone')],
    ['processing that takes too long', new ProcessingTimeoutError('late')],
    ['a description that failed', descriptionFailure('12', refused(400, 'finalize'))],
  ])('keeps a checkpoint, and names it in the error: after %s', (_, error) => {
    const { asked, store } = spied();
    expect(ran(failing(error), { checkpoints: store })).toEqual([error]);
    expect(asked).toEqual(['load clip.mp4', 'save clip.mp4']);
    expect(error).toMatchObject({ checkpoint: 'clip.mp4' });
  });

  it('names no checkpoint that is another worker’s now, nor one that there is none of', () => {
    const lost = new CheckpointLostError('taken');
    const { asked, store } = spied();
    expect(ran(failing(lost), { checkpoints: store })).toEqual([lost]);
    expect(lost).not.toHaveProperty('checkpoint');
    expect(asked).toEqual(['load clip.mp4', 'save clip.mp4']);
    const early = new NetworkError('gone');
    expect(ran(() => throwError(() => early), { checkpoints: spied().store })).toEqual([early]);
    expect(early).not.toHaveProperty('checkpoint');
  });

  it('makes an error of its own of whatever fails', () => {
    const [error] = ran(failing('odd'), { checkpoints: spied().store });
    expect(error).toMatchObject({ name: 'UploadError', message: 'The upload has failed: odd', checkpoint: 'clip.mp4' });
  });
});
