import { concat, EMPTY, lastValueFrom, NEVER, of, Subject, tap, throwError, timer, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  type CommandName,
  fetchTransport,
  fromBytes,
  fromStream,
  type MediaCategory,
  mediaClient,
  type MediaSource,
  memoryCheckpoints,
  NetworkError,
  oauth2,
  type RetryingEvent,
  SourceError,
  type SubtitleSource,
  type Transport,
  UploadError,
  type UploadEvent,
  uploadMedia,
  type UploadOptions,
} from 'rx-media-upload';
import { type Fault, mediaEmulator } from 'rx-media-upload/testing';
import { noJournal } from '../../lib/checkpoint/upload-journal.js';
import { type UploadCommands, uploadCommands } from '../../lib/client/upload-commands.js';
import type { CommandEvent } from '../../lib/http/command-event.js';
import { descriptionFailure, isDescriptionFailure } from '../../lib/upload/description-failure.js';
import { describeMedia } from '../../lib/upload/describe-media.js';
import type { UploadPlan } from '../../lib/upload/prepare-upload.js';
import { planSegments } from '../../lib/upload/segment-plan.js';
import { newSession } from '../../lib/upload/session-start.js';
import type { UploadContext } from '../../lib/upload/upload-context.js';
import type { OpenSubtitle } from '../../lib/upload/with-subtitles.js';
import { MP4, patternedBytes, PNG } from '../support/patterned-bytes.js';
import { scriptedClient } from '../support/scripted-client.js';
import { until } from '../support/until.js';

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
    oneShot: 'never',
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

const SRT = new TextEncoder().encode('1\n00:00:00,000 --> 00:00:01,000\nhello\n');
const video = fromBytes(patternedBytes(30_000, MP4), { name: 'clip.mp4' });
const subtitle = (source: MediaSource = fromBytes(SRT, { name: 'a.srt' })): SubtitleSource => ({
  source,
  languageCode: 'EN',
  displayName: 'English',
});

const told = async (
  emulator: ReturnType<typeof mediaEmulator>,
  options: UploadOptions,
  source: MediaSource = video,
) => {
  const client = mediaClient({
    auth: oauth2('a-token'),
    transport: fetchTransport({ fetch: emulator.fetch }),
    retry: { attempts: 2, initialDelay: 1 },
  });
  const events: UploadEvent[] = [];
  const upload$ = uploadMedia(client, source, { segmentBytes: 10_000, ...options });
  const error = await lastValueFrom(upload$.pipe(tap((event) => events.push(event)))).then(
    () => undefined,
    (failure: unknown) => failure as Error & { mediaId?: string; command?: string; checkpoint?: string },
  );
  const kinds = events.map(({ type }) => type);
  const videos = emulator.uploads.filter(({ mediaCategory }) => mediaCategory !== 'subtitles');
  return { events, kinds, error, videos };
};
const emulate = () => mediaEmulator({ processing: { checkAfterSecs: 0.01 } });

describe('subtitles and alt text', () => {
  it('are set when the video is ready, and end in `described`', async () => {
    const emulator = emulate();
    const { kinds, error } = await told(emulator, { altText: 'a card', subtitles: [subtitle(), subtitle()] });
    expect(error).toBeUndefined();
    expect(kinds.slice(-2)).toEqual(['described', 'succeeded']);
    expect(emulator.uploads.map(({ mediaCategory }) => mediaCategory)).toEqual([
      'tweet_video',
      'subtitles',
      'subtitles',
    ]);
    expect(emulator.uploads[0]).toMatchObject({ altText: 'a card' });
  });

  it('may come from a stream that is read once', async () => {
    const stream = fromStream(
      (async function* () {
        yield SRT;
      })(),
      { size: SRT.length, name: 'a.srt' },
    );
    const { error, kinds } = await told(emulate(), { subtitles: [subtitle(stream)] });
    expect([error, kinds.at(-1)]).toEqual([undefined, 'succeeded']);
  });

  it.each<[string, MediaSource, string, RegExp]>([
    [
      'is missing',
      { open: () => ({ ...video.open(), facts: () => throwError(() => new SourceError('no such file')) }) },
      'SourceError',
      /no such file/,
    ],
    ['is empty', fromBytes(new Uint8Array(0), { name: 'a.srt' }), 'InvalidUploadError', /a\.srt is empty/],
    [
      'is of no type that X takes',
      fromBytes(new Uint8Array(9), { name: 'a.doc' }),
      'InvalidUploadError',
      /a\.doc is unknown/,
    ],
    ['is no source', 'a.srt' as unknown as MediaSource, 'InvalidUploadError', /fromFile/],
  ])('are opened before anything is sent: one that %s', async (_, source, name, message) => {
    const emulator = emulate();
    const { error, kinds } = await told(emulator, { subtitles: [subtitle(), subtitle(source)] });
    expect(error?.name).toBe(name);
    expect(error?.message).toMatch(message);
    expect([kinds, emulator.requests.length]).toEqual([[], 0]);
  });

  it('close their files with the upload, however it ends', async () => {
    const closed: string[] = [];
    const closing = (name: string): MediaSource => {
      const source = fromBytes(SRT, { name });
      return { open: () => ({ ...source.open(), unsubscribe: () => void closed.push(name) }) };
    };
    const subtitles = [subtitle(closing('a.srt')), subtitle(closing('b.srt'))];
    await told(emulate(), { subtitles });
    expect(closed.splice(0).sort()).toEqual(['a.srt', 'b.srt']);
    await told(emulate(), { subtitles: [...subtitles, subtitle(fromBytes(new Uint8Array(9), { name: 'c.doc' }))] });
    expect(closed.sort()).toEqual(['a.srt', 'b.srt']);
  });

  /** How many segments of videos were sent. */
  const sentOf = ({ requests, uploads }: ReturnType<typeof mediaEmulator>): number =>
    requests.filter(
      ({ command, mediaId }) =>
        command === 'append' && uploads.find((upload) => upload.mediaId === mediaId)?.mediaCategory !== 'subtitles',
    ).length;

  it.each<[string, Fault, CommandName]>([
    ['X refuses a segment of the file', { command: 'append', nth: 4, status: 403 }, 'append'],
    ['X refuses the file', { command: 'finalize', nth: 2, status: 400 }, 'finalize'],
    ['X takes not even a byte of it', { command: 'append', nth: 4, times: Infinity, status: 413 }, 'append'],
    ['X refuses to bind it', { command: 'addSubtitles', status: 404 }, 'addSubtitles'],
    ['X refuses the alt text', { command: 'setMetadata', times: Infinity, status: 403 }, 'setMetadata'],
  ])(
    'cost the video nothing where %s: the error names video and command, and the same call goes on',
    async (_, fault, command) => {
      const emulator = emulate();
      const withdraw = emulator.fail(fault);
      const options = { subtitles: [subtitle()], altText: 'a card', checkpoints: memoryCheckpoints() };
      const first = await told(emulator, options);
      expect(first.videos).toHaveLength(1);
      expect(first.error).toMatchObject({ command, mediaId: first.videos[0]!.mediaId, checkpoint: 'clip.mp4' });
      withdraw();
      const second = await told(emulator, options);
      expect([second.error, second.kinds.slice(-2)]).toEqual([undefined, ['described', 'succeeded']]);
      expect([second.videos.length, sentOf(emulator)]).toEqual([1, 3]);
    },
  );

  const commandsOf = ({ requests }: ReturnType<typeof mediaEmulator>) => requests.map(({ command }) => command);

  it('are uploaded and set while X processes the video, and bound when it is ready', async () => {
    const emulator = mediaEmulator({ processing: { polls: 3, checkAfterSecs: 0.2 } });
    const { error } = await told(emulator, { altText: 'a card', subtitles: [subtitle()] });
    expect(error).toBeUndefined();
    const commands = commandsOf(emulator);
    const firstStatus = commands.indexOf('status');
    expect(commands.slice(4, firstStatus)).toEqual(['finalize', 'setMetadata', 'initialize', 'append', 'finalize']);
    expect([...new Set(commands.slice(firstStatus))]).toEqual(['status', 'addSubtitles']);
  });

  it('set the alt text again where X did not take it before the video was ready', async () => {
    const emulator = emulate();
    emulator.fail({ command: 'setMetadata', status: 400 });
    const { error, kinds } = await told(emulator, { altText: 'a card' });
    expect([error, kinds.slice(-2)]).toEqual([undefined, ['described', 'succeeded']]);
    expect([...new Set(commandsOf(emulator).slice(4, -1))]).toEqual(['finalize', 'setMetadata', 'status']);
    expect(commandsOf(emulator).at(-1)).toBe('setMetadata');
    expect(emulator.uploads[0]).toMatchObject({ altText: 'a card' });
  });

  it('set the alt text of a picture once, and do not ask again where that is refused', async () => {
    const emulator = emulate();
    emulator.fail({ command: 'setMetadata', status: 400 });
    const { error } = await told(emulator, { altText: 'a card' }, fromBytes(patternedBytes(9, PNG)));
    expect(error).toMatchObject({ command: 'setMetadata' });
    expect(commandsOf(emulator)).toEqual(['initialize', 'append', 'finalize', 'setMetadata']);
  });

  it.each<[string, Fault]>([
    ['a file', { command: 'append', nth: 4, status: 403 }],
    ['the alt text', { command: 'setMetadata', status: 403 }],
  ])('fail behind X’s verdict on the video: %s', async (_, fault) => {
    const emulator = mediaEmulator({ processing: { polls: 1, checkAfterSecs: 0.1, fail: true } });
    emulator.fail(fault);
    const { error } = await told(emulator, { altText: 'a card', subtitles: [subtitle()] });
    expect(error?.name).toBe('MediaProcessingError');
  });

  it('are all waited for, though X is done with the video long before', async () => {
    const emulator = mediaEmulator({ processing: { polls: 1, checkAfterSecs: 0.01 } });
    emulator.fail({ command: 'initialize', nth: 2, status: 429, headers: { 'retry-after': '1' } });
    const { error, events } = await told(emulator, { subtitles: [subtitle(), subtitle()] });
    expect(error).toBeUndefined();
    expect(events.filter(({ type }) => type === 'retrying')).toHaveLength(1);
    expect(commandsOf(emulator).slice(-4)).toEqual(['append', 'finalize', 'addSubtitles', 'addSubtitles']);
  });

  it('are not uploaded in a pause that began before, of a stream that tells it once', async () => {
    const emulator = mediaEmulator({ processing: { polls: 1, checkAfterSecs: 0.05 } });
    const paused = new Subject<boolean>();
    const types: string[] = [];
    const send = fetchTransport({ fetch: emulator.fetch });
    const transport: Transport = (request) => {
      // While FINALIZE is on its way.
      if (request.url.includes('finalize') && !types.includes('finalized')) setTimeout(() => paused.next(true), 5);
      return send(request);
    };
    const client = mediaClient({ auth: oauth2('a-token'), transport });
    const options = { segmentBytes: 10_000, subtitles: [subtitle()], paused };
    const ended = lastValueFrom(uploadMedia(client, video, options).pipe(tap(({ type }) => types.push(type))));
    emulator.fail({ command: 'finalize', delay: 50 });
    await until(() => types.includes('finalized'));
    await new Promise((passed) => setTimeout(passed, 100));
    expect(commandsOf(emulator)).toEqual(['initialize', 'append', 'append', 'append', 'finalize']);
    paused.next(false);
    await ended;
    expect(commandsOf(emulator).at(-1)).toBe('addSubtitles');
    expect(types.filter((type) => type === 'paused' || type === 'resumed')).toEqual(['paused', 'resumed']);
  });

  it('stop with the upload, also while X processes the video', async () => {
    const emulator = mediaEmulator({ processing: { polls: 5, checkAfterSecs: 10 } });
    emulator.fail({ command: 'append', nth: 4, hang: true });
    const client = mediaClient({ auth: oauth2('a-token'), transport: fetchTransport({ fetch: emulator.fetch }) });
    const upload = uploadMedia(client, video, { segmentBytes: 10_000, subtitles: [subtitle()] }).subscribe();
    await until(() => commandsOf(emulator).length === 7);
    upload.unsubscribe();
    await until(() => emulator.requests.every(({ endedAt }) => endedAt < Infinity));
    expect(commandsOf(emulator)).toHaveLength(7);
  });

  it('begin anew by themselves where X does not know their session any more', async () => {
    const emulator = emulate();
    emulator.fail({ command: 'append', nth: 4, status: 404 });
    const { error, videos, kinds } = await told(emulator, { subtitles: [subtitle()] });
    expect([error, videos.length, kinds.filter((kind) => kind === 'initialized')]).toEqual([
      undefined,
      1,
      ['initialized'],
    ]);
  });

  it('cost a resumed video nothing', async () => {
    const emulator = emulate();
    const checkpoints = memoryCheckpoints();
    const options = { subtitles: [subtitle()], checkpoints };
    const withdraw = emulator.fail({ command: 'append', nth: 3, status: 403 });
    await told(emulator, options);
    withdraw();
    emulator.fail({ command: 'finalize', nth: 2, status: 400 });
    const { error, videos } = await told(emulator, options);
    expect(error).toMatchObject({ command: 'finalize', mediaId: videos[0]!.mediaId });
    expect(videos).toHaveLength(1);
  });

  it('leave the failure of a client that is anybody’s what it is', () => {
    const gone = new NetworkError('gone', { command: 'setMetadata' });
    const client = scriptedClient({
      setMetadata: () =>
        concat(
          throwError(() => gone),
          of(undefined),
        ),
    });
    let failure: unknown;
    uploadMedia(client, fromBytes(patternedBytes(8, PNG)), { altText: 'x' }).subscribe({
      error: (error: unknown) => (failure = error),
    });
    expect(failure).toBe(gone);
    expect(gone.mediaId).toBe('1880028106020515841');
  });
});
