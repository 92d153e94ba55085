import { concat, EMPTY, NEVER, type Observable, of, throwError, timer } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  fromBytes,
  type MediaCategory,
  NetworkError,
  type RetryingEvent,
  type UploadEvent,
  UploadError,
} from 'rx-media-upload';
import { type UploadCommands, uploadCommands } from '../../lib/client/upload-commands.js';
import type { CommandEvent } from '../../lib/http/command-event.js';
import { noJournal } from '../../lib/checkpoint/upload-journal.js';
import { describeMedia } from '../../lib/upload/describe-media.js';
import type { UploadPlan } from '../../lib/upload/prepare-upload.js';
import { newSession } from '../../lib/upload/session-start.js';
import type { UploadContext } from '../../lib/upload/upload-context.js';
import { descriptionFailure, isDescriptionFailure } from '../../lib/upload/description-failure.js';
import { planSegments } from '../../lib/upload/segment-plan.js';
import type { OpenSubtitle } from '../../lib/upload/with-subtitles.js';
import { scriptedClient } from '../support/scripted-client.js';

const session = { mediaId: '12', expiresAt: 1 };
const retrying = { type: 'retrying' } as RetryingEvent;
const done: CommandEvent<void> = { type: 'reply', value: undefined };
const sent: CommandEvent<void> = { type: 'sent', loaded: 1 };
const track = (languageCode: string): OpenSubtitle => ({
  source: {
    open: () => {
      throw new Error('opened twice');
    },
  },
  languageCode,
  displayName: `name of ${languageCode}`,
});
const uploaded = (mediaId: string): UploadEvent[] => [
  { type: 'initialized', mediaId, expiresAt: 1, totalBytes: 1, segmentBytes: 1, segmentCount: 1, resumed: false },
  retrying,
  { type: 'finalized', mediaId, processing: false },
  { type: 'succeeded', mediaId, media: { mediaId, mediaType: 'text/vtt', totalBytes: 1 } },
];

/** What describing tells and asks. */
const described = (
  { altText, languages = [], mediaCategory }: { altText?: string; languages?: string[]; mediaCategory?: MediaCategory },
  commands: Partial<UploadCommands> = {},
  upload: (index: number) => Observable<UploadEvent> = (index) => of(...uploaded(`2${index}`)),
) => {
  const asked: unknown[] = [];
  const told: unknown[] = [];
  let uploads = 0;
  const client = scriptedClient({});
  const plan: UploadPlan = {
    mark: () => ({ key: '', fingerprint: '', provable: true }),
    rereadable: true,
    segments: planSegments(1),
    request: { totalBytes: 1, mediaType: 'video/mp4', ...(mediaCategory && { mediaCategory }) },
    warnings: [],
  };
  const context: UploadContext = {
    client,
    reader: fromBytes(new Uint8Array(1)).open(),
    subtitles: languages.map(track),
    plan,
    options: { ...(altText !== undefined && { altText }), concurrency: 3, segmentBytes: 7 },
    start: newSession(plan.segments),
    journal: noJournal,
    running$: undefined,
  };
  describeMedia(
    context,
    {
      ...uploadCommands(client),
      setMetadata: (mediaId, metadata) => (asked.push(['setMetadata', mediaId, metadata]), of(retrying, sent, done)),
      addSubtitles: (mediaId, request) => (asked.push(['addSubtitles', mediaId, request]), of(sent, retrying, done)),
      ...commands,
    },
    session,
    (_client, _source, options) => (asked.push(['upload', options]), upload(uploads++)),
  ).finish$.subscribe({
    next: (event) => told.push(event.type),
    error: (error: unknown) => told.push(error),
    complete: () => told.push('complete'),
  });
  return { asked, told };
};
const bound = (mediaCategory: string, ...tracks: [mediaId: string, languageCode: string][]) => [
  'addSubtitles',
  '12',
  {
    mediaCategory,
    subtitles: tracks.map(([mediaId, languageCode]) => ({
      mediaId,
      languageCode,
      displayName: `name of ${languageCode}`,
    })),
  },
];

describe('describeMedia', () => {
  it('says and asks nothing where there is nothing to set', () => {
    expect(described({})).toEqual({ asked: [], told: ['complete'] });
  });

  it('sets the alt text alone', () => {
    expect(described({ altText: 'A test card' })).toEqual({
      asked: [['setMetadata', '12', { altText: 'A test card' }]],
      told: ['retrying', 'described', 'complete'],
    });
  });

  it('uploads subtitles one after the other as such, then binds them all at once', () => {
    const options = { concurrency: 3, mediaCategory: 'subtitles' };
    expect(described({ languages: ['EN', 'DE'], mediaCategory: 'amplify_video' })).toEqual({
      asked: [['upload', options], ['upload', options], bound('amplify_video', ['20', 'EN'], ['21', 'DE'])],
      told: ['retrying', 'retrying', 'retrying', 'described', 'complete'],
    });
  });

  it('uploads the second file when the first is up', () => {
    const { asked, told } = described({ languages: ['EN', 'DE'] }, {}, () => NEVER);
    expect([asked.length, told]).toEqual([1, []]);
  });

  it('sets the alt text first, and takes a video of no category for one of a post', () => {
    const { asked } = described({ altText: 'a', languages: ['EN'] });
    expect(asked.map((what) => (what as string[])[0])).toEqual(['setMetadata', 'upload', 'addSubtitles']);
    expect(asked.at(-1)).toEqual(bound('tweet_video', ['20', 'EN']));
  });

  it('binds nothing where no file has come through', () => {
    const { asked } = described({ languages: ['EN'] }, {}, () => EMPTY);
    expect(asked.map((what) => (what as string[])[0])).toEqual(['upload']);
  });

  it.each<[string, Partial<UploadCommands>, (() => Observable<UploadEvent>)?]>([
    ['the alt text', { setMetadata: () => throwError(() => new NetworkError('gone')) }],
    ['a subtitle file', {}, () => throwError(() => new NetworkError('gone', { mediaId: '20' }))],
    ['the subtitles', { addSubtitles: () => throwError(() => new NetworkError('gone')) }],
  ])('never says described where %s has failed, and names the media', (_, commands, upload) => {
    const { told } = described({ altText: 'a', languages: ['EN'] }, commands, upload);
    expect(told).not.toContain('described');
    const error = told.at(-1) as UploadError;
    expect(error).toMatchObject({ name: 'NetworkError', mediaId: '12' });
    expect(isDescriptionFailure(error)).toBe(true);
  });

  it('waits for what X answers', () => {
    const { told } = described({ altText: 'a' }, { setMetadata: () => concat(of(sent), timer(1e6) as typeof NEVER) });
    expect(told).toEqual([]);
  });
});

describe('descriptionFailure', () => {
  it('is known as such, and nothing else is', () => {
    const failure = descriptionFailure('12', new Error('no'));
    expect(failure).toMatchObject({ name: 'UploadError', mediaId: '12' });
    expect(isDescriptionFailure(failure)).toBe(true);
    expect(isDescriptionFailure(new UploadError('no', { mediaId: '12' }))).toBe(false);
  });
});
