import { EMPTY, NEVER, type Observable, of, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { MediaRequestError, type MediaStatus, type RetryingEvent } from 'rx-media-upload';
import { type UploadCommands, uploadCommands } from '../../lib/client/upload-commands.js';
import type { CommandEvent } from '../../lib/http/command-event.js';
import { finalizeMedia } from '../../lib/upload/finalize-media.js';
import { planSegments } from '../../lib/upload/segment-plan.js';
import { scriptedClient } from '../support/scripted-client.js';

const session = { mediaId: '1', expiresAt: 1 };
const segments = planSegments(20, { segmentBytes: 10 });
const video = { totalBytes: 20, mediaType: 'video/mp4', mediaCategory: 'tweet_video' as const };
const picture = { totalBytes: 20, mediaType: 'image/png', mediaCategory: 'tweet_image' as const };
const reply = (value: MediaStatus): CommandEvent<MediaStatus> => ({ type: 'reply', value });
const RUNNING = reply({ mediaId: '1', processing: { state: 'pending' } });
const KNOWN = reply({ mediaId: '1' });
const FINALIZED = reply({ mediaId: '1', size: 20 });
const retrying = { type: 'retrying' } as RetryingEvent;

/** What comes of closing a session of which X had so many segments; and what X was asked. */
const closed = (
  request: typeof video | typeof picture,
  had: number,
  status$: Observable<CommandEvent<MediaStatus>>,
) => {
  const asked: string[] = [];
  const told: CommandEvent<MediaStatus>[] = [];
  let question$: Observable<CommandEvent<MediaStatus>> = NEVER;
  const commands: UploadCommands = {
    ...uploadCommands(scriptedClient({})),
    status: () => (asked.push('status'), status$),
    finalize: (_, carriedOut) => ((question$ = carriedOut), of(FINALIZED)),
  };
  const acknowledged = new Set([0, 1].slice(0, had));
  finalizeMedia(commands, session, request, { segments, acknowledged, replaces: false, oneShot: 'never' }).subscribe(
    (event) => told.push(event),
  );
  return { told, question$ };
};
const all = (events$: Observable<CommandEvent<MediaStatus>>) => {
  const events: CommandEvent<MediaStatus>[] = [];
  events$.subscribe((event) => events.push(event));
  return events;
};

describe('finalizeMedia', () => {
  it('finalizes where the session cannot have been closed yet', () => {
    expect(closed(video, 0, of(RUNNING)).told).toEqual([FINALIZED]);
    expect(closed(video, 1, of(RUNNING)).told).toEqual([FINALIZED]);
  });

  it('asks for the status first where an earlier run had sent all, and goes on from that', () => {
    expect(closed(video, 2, of(retrying, RUNNING)).told).toEqual([retrying, RUNNING]);
  });

  it.each<[string, Observable<CommandEvent<MediaStatus>>]>([
    ['knows the session and not more', of(KNOWN)],
    ['says nothing', EMPTY],
    ['has stumbled, and knows not more', of(retrying, KNOWN)],
    ['refuses to say', throwError(() => new MediaRequestError('no', { status: 404 }))],
  ])('finalizes all the same where X %s', (_, status$) => {
    expect(closed(video, 2, status$).told.filter(({ type }) => type === 'reply')).toEqual([FINALIZED]);
  });

  it('finalizes an image again: X tells no status of it', () => {
    expect(closed(picture, 2, of(RUNNING)).told).toEqual([FINALIZED]);
  });

  it('answers whether an attempt without a reply was carried out, where X can tell', () => {
    expect(all(closed(video, 0, of(retrying, RUNNING)).question$)).toEqual([retrying, RUNNING]);
    expect(all(closed(video, 0, of(KNOWN)).question$)).toEqual([]);
    expect(all(closed(picture, 0, of(RUNNING)).question$)).toEqual([]);
  });

  it.each<[string, boolean]>([
    ['video/mp4', true],
    ['image/png', false],
    ['image/gif', false],
    ['model/gltf-binary', false],
  ])('of no category, by its type %s: asks X: %s', (mediaType, asks) => {
    const request = { totalBytes: 20, mediaType } as typeof video;
    expect(closed(request, 2, of(RUNNING)).told).toEqual([asks ? RUNNING : FINALIZED]);
  });

  it.each<[string, boolean]>([
    ['tweet_gif', true],
    ['dm_video', true],
    ['amplify_video', true],
    ['dm_image', false],
    ['gif_image', false],
    ['subtitles', false],
  ])('%s: asks X: %s', (mediaCategory, asks) => {
    const request = { ...video, mediaCategory: mediaCategory as 'tweet_video' };
    expect(closed(request, 2, of(RUNNING)).told).toEqual([asks ? RUNNING : FINALIZED]);
  });
});
