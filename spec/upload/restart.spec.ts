import { concat, defer, EMPTY, lastValueFrom, of, throwError, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  fetchTransport,
  fromBytes,
  mediaClient,
  oauth2,
  type UploadEvent,
  uploadMedia,
  type UploadOptions,
} from 'rx-media-upload';
import { type Fault, mediaEmulator, type MediaEmulatorOptions } from 'rx-media-upload/testing';
import { descriptionFailure } from '../../lib/upload/description-failure.js';
import { isOnePassFailure, restartable } from '../../lib/upload/restart.js';
import { planSegments } from '../../lib/upload/segment-plan.js';
import { newSession, type SessionStart } from '../../lib/upload/session-start.js';
import { restartAfter, type SessionSoFar } from '../../lib/upload/session-end.js';
import {
  type CommandName,
  MediaProcessingError,
  MediaRequestError,
  NetworkError,
  type RefusalDetails,
  UploadTimeoutError,
} from '../../lib/upload-error.js';
import { MP4, patternedBytes, PNG } from '../support/patterned-bytes.js';

const NOW = 1_000_000;
const soFar = (more: Partial<SessionSoFar> = {}): SessionSoFar => ({
  segments: planSegments(1000, { segmentBytes: 300 }),
  acknowledged: 0,
  expiresAt: NOW + 1,
  finalizedAgain: false,
  replaces: false,
  ...more,
});
const refused = (command: CommandName, status: number, more: Omit<RefusalDetails, 'status'> = {}) =>
  new MediaRequestError('no', { status, ...more }, { command });

const LARGE = { segments: planSegments(1_000_000) };
const blindTimeout = (command: CommandName = 'append') => new UploadTimeoutError('no', { command, isBlind: true });

describe('restartAfter', () => {
  type Row = [string, unknown, Partial<SessionSoFar>, string | undefined];
  it.each<Row>([
    ...[404, 405, 413, 429, 431].map((status): Row => [
      `one request for all is refused with ${status}, and segments are left`,
      refused('upload', status),
      { oneShot: 'first' },
      status > 429 || status === 413 ? 'too-large' : status === 429 ? 'rate-limit' : 'server',
    ]),
    [
      'one request for all is refused, and nothing else is wanted',
      refused('upload', 413),
      { oneShot: 'always' },
      undefined,
    ],
    ['one request for all is refused for the media', refused('upload', 400), { oneShot: 'first' }, undefined],
    ['413 on the first segment', refused('append', 413), {}, 'too-large'],
    ['431 on the first segment', refused('append', 431), {}, 'too-large'],
    ['413 once a segment is acknowledged', refused('append', 413), { acknowledged: 1 }, undefined],
    [
      '413 on segments of a single byte',
      refused('append', 413),
      { segments: planSegments(5, { segmentBytes: 1 }) },
      undefined,
    ],
    [
      '413 where halves would be more than 1000',
      refused('append', 413),
      { segments: planSegments(1_000_000, { segmentBytes: 1000 }) },
      undefined,
    ],
    ['404 on a segment', refused('append', 404), {}, 'expired'],
    ['"Not found" on a segment', refused('append', 400, { detail: 'BadRequest: Not found' }), {}, 'expired'],
    ['code 325 on FINALIZE', refused('finalize', 400, { code: 325 }), {}, 'expired'],
    ['"Not found" on a session in the place of another', refused('append', 404), { replaces: true }, undefined],
    [
      'a 400 for another reason',
      refused('append', 400, { detail: 'SegmentIndex must be between 0 and 999.' }),
      {},
      undefined,
    ],
    ['a 400 after the session’s time', refused('append', 400), { expiresAt: NOW }, 'expired'],
    ['a refused first FINALIZE', refused('finalize', 400, { detail: 'media type unrecognized.' }), {}, undefined],
    [
      'a refused second FINALIZE',
      refused('finalize', 400, { detail: 'media type unrecognized.' }),
      { finalizedAgain: true },
      'expired',
    ],
    ['no credits at the second FINALIZE', refused('finalize', 402), { finalizedAgain: true }, undefined],
    ['404 on INIT', refused('initialize', 404), {}, undefined],
    ['404 on STATUS', refused('status', 404), {}, undefined],
    ['410 on a segment', refused('append', 410), {}, 'expired'],
    ['410 on FINALIZE', refused('finalize', 410), {}, 'expired'],
    ['413 on FINALIZE', refused('finalize', 413), {}, undefined],
    ['431 on FINALIZE', refused('finalize', 431), {}, undefined],
    [
      '413 on a resumed session, with segments acknowledged',
      refused('append', 413),
      { acknowledged: 1, resumed: true },
      'too-large',
    ],
    ['"Already finalized" on a segment', refused('append', 400, { detail: 'Already Finalized.' }), {}, 'expired'],
    ['"Invalid media_id" on a segment', refused('append', 400, { detail: 'Invalid media_id' }), {}, 'expired'],
    ['"Invalid mediaId" on a segment', refused('append', 400, { detail: 'invalid mediaid' }), {}, 'expired'],
    ['"Not found" in the title', refused('append', 400, { title: 'Not Found' }), {}, 'expired'],
    ['"Not found" in the body', refused('append', 400, { body: '{"error":"media not found"}' }), {}, 'expired'],
    [
      'words that are torn apart by nothing said',
      refused('append', 400, { title: 'not', detail: 'found' }),
      {},
      'expired',
    ],
    ['"Not found" with another status', refused('append', 403, { detail: 'Not found' }), {}, undefined],
    ['a 403 after the session’s time', refused('append', 403), { expiresAt: NOW }, undefined],
    ['code 326', refused('append', 400, { code: 326 }), {}, undefined],
    ['code 325 with another status', refused('append', 403, { code: 325 }), {}, undefined],
    ['a 400 a moment before the session’s end', refused('append', 400), { expiresAt: NOW + 1 }, undefined],
    ['a refused segment after a second FINALIZE', refused('append', 409), { finalizedAgain: true }, undefined],
    ...[400, 405, 409, 413, 422, 499].map((status): Row => [
      `a second FINALIZE that X answers with ${status}`,
      refused('finalize', status),
      { finalizedAgain: true },
      'expired',
    ]),
    ...[401, 402, 403, 429, 500, 503].map((status): Row => [
      `a second FINALIZE that X answers with ${status}`,
      refused('finalize', status),
      { finalizedAgain: true },
      undefined,
    ]),
    ...[400, 403, 405, 409, 422, 499].flatMap((status): Row[] => [
      [`${status} on a segment of a resumed session`, refused('append', status), { resumed: true }, 'expired'],
      [`${status} on FINALIZE of a resumed session`, refused('finalize', status), { resumed: true }, 'expired'],
      [`${status} on STATUS of a resumed session`, refused('status', status), { resumed: true }, undefined],
      [
        `${status} on a resumed session in the place of another`,
        refused('append', status),
        { resumed: true, replaces: true },
        undefined,
      ],
    ]),
    ...[301, 399, 401, 402, 408, 425, 429, 500, 503].map((status): Row => [
      `${status} on a segment of a resumed session`,
      refused('append', status),
      { resumed: true },
      undefined,
    ]),
    ['a timeout that nobody could see', blindTimeout(), LARGE, 'too-large'],
    ['a timeout on a resumed session of which X has nothing', blindTimeout(), { ...LARGE, resumed: true }, 'too-large'],
    ['a timeout once X has a segment', blindTimeout(), { ...LARGE, acknowledged: 1 }, undefined],
    [
      'a timeout on a resumed session of which X has a segment',
      blindTimeout(),
      { ...LARGE, acknowledged: 1, resumed: true },
      undefined,
    ],
    [
      'a timeout where bytes were seen not to move',
      new UploadTimeoutError('no', { command: 'append' }),
      LARGE,
      undefined,
    ],
    ['a timeout of another command', blindTimeout('finalize'), LARGE, undefined],
    ['a timeout of 64 KiB', blindTimeout(), { segments: planSegments(65_536) }, 'too-large'],
    ['a timeout of less than 64 KiB', blindTimeout(), { segments: planSegments(65_534) }, undefined],
    [
      'a timeout where halves would be more than 1000',
      blindTimeout(),
      { segments: planSegments(100_000_000, { segmentBytes: 100_000 }) },
      undefined,
    ],
    ['no connection', new NetworkError('gone', { command: 'append' }), {}, undefined],
    [
      'no connection on a resumed session',
      new NetworkError('gone', { command: 'append' }),
      { resumed: true },
      undefined,
    ],
    ['failed processing', new MediaProcessingError('no'), {}, undefined],
  ])('%s', (_, error, more, reason) => {
    expect(restartAfter(error, soFar(more), NOW)?.reason).toBe(reason);
  });

  it('halves the segments, those of a file smaller than one too', () => {
    expect(restartAfter(refused('append', 413), soFar(), NOW)?.segments).toEqual({
      totalBytes: 1000,
      segmentBytes: 150,
      segmentCount: 7,
    });
    expect(restartAfter(refused('append', 413), soFar({ segments: planSegments(1001) }), NOW)?.segments).toEqual({
      totalBytes: 1001,
      segmentBytes: 501,
      segmentCount: 2,
    });
  });
});

describe('restartable', () => {
  const PAST = 1;
  const FUTURE = 8e14;
  const initialized = (expiresAt = FUTURE): UploadEvent => ({
    type: 'initialized',
    mediaId: '12',
    expiresAt,
    totalBytes: 1000,
    segmentBytes: 300,
    segmentCount: 4,
    resumed: false,
  });
  const appended = { type: 'appended', mediaId: '12' } as UploadEvent;
  const again = (command: CommandName): UploadEvent => ({
    type: 'retrying',
    command,
    attempt: 1,
    delay: 1,
    reason: 'network',
    error: { name: 'NetworkError', message: 'gone' },
  });
  const unnamed = (command: CommandName, status = 400) =>
    refused(command, status, { detail: 'media type unrecognized.' });
  const start = newSession(planSegments(1000, { segmentBytes: 300 }));

  /** Sessions, one after the other: what each tells, and what it fails with. */
  const ran = (
    sessions: (readonly [events: UploadEvent[], failure?: unknown])[],
    { begin = start, rereadable = true }: { begin?: SessionStart; rereadable?: boolean } = {},
  ) => {
    const starts: SessionStart[] = [];
    const told: unknown[] = [];
    restartable(begin, { rereadable }, (session) =>
      defer(() => {
        const [events, failure] = sessions[starts.push(session) - 1] ?? [[], new Error('no such session')];
        return failure === undefined
          ? of(...events)
          : concat(
              events,
              throwError((): unknown => failure),
            );
      }),
    ).subscribe({
      next: (event) => told.push(event.type === 'retrying' ? `${event.command} ${event.reason}` : event.type),
      error: (error: unknown) => told.push(error),
      complete: () => told.push('complete'),
    });
    return { starts, told };
  };
  /** How often a session has begun that fails like this the first time. */
  const sessionsAfter = (events: UploadEvent[], failure: unknown, begin = start): number =>
    ran([[events, failure], [[]]], { begin }).starts.length;

  it('runs one session where nothing is wrong, and hands on what fails in another way', () => {
    expect(ran([[[initialized(), appended]]])).toEqual({
      starts: [start],
      told: ['initialized', 'appended', 'complete'],
    });
    for (const error of [new NetworkError('gone'), unnamed('append'), unnamed('finalize'), 'odd'])
      expect(ran([[[initialized()], error]])).toEqual({ starts: [start], told: ['initialized', error] });
  });

  it('tells why it begins anew, and begins from nothing', () => {
    const gone = refused('append', 404);
    const events: UploadEvent[] = [];
    let runs = 0;
    restartable(start, { rereadable: true }, () =>
      runs++ === 0
        ? concat(
            [initialized(), appended],
            throwError(() => gone),
          )
        : EMPTY,
    ).subscribe((event) => events.push(event));
    expect(events.at(-1)).toEqual({
      type: 'retrying',
      command: 'append',
      attempt: 1,
      delay: 0,
      reason: 'expired',
      error: { name: 'MediaRequestError', message: 'no', errorCode: 'not-found' },
    });
    const { starts } = ran([[[initialized(), appended], gone], [[initialized()]]]);
    expect(starts).toEqual([start, newSession(start.segments, { replaces: true })]);
  });

  it('takes a refused FINALIZE for the end of a session only where it was sent again', () => {
    expect(sessionsAfter([initialized(), appended, again('finalize')], unnamed('finalize'))).toBe(2);
    expect(sessionsAfter([initialized(), appended, again('append')], unnamed('finalize'))).toBe(1);
    expect(sessionsAfter([initialized(), appended], unnamed('finalize'))).toBe(1);
  });

  it('goes by the time that the session itself has told, whatever else is told since', () => {
    expect(sessionsAfter([initialized(PAST)], unnamed('append'))).toBe(2);
    expect(sessionsAfter([initialized(PAST), appended, again('append')], unnamed('append'))).toBe(2);
    expect(sessionsAfter([initialized(FUTURE), appended, again('append')], unnamed('append'))).toBe(1);
    expect(sessionsAfter([], unnamed('append'))).toBe(1);
  });

  it('halves segments only where X has taken none', () => {
    const tooLarge = refused('append', 413);
    expect(sessionsAfter([initialized()], tooLarge)).toBe(2);
    expect(sessionsAfter([initialized(), again('append')], tooLarge)).toBe(2);
    expect(sessionsAfter([initialized(), appended], tooLarge)).toBe(1);
    expect(sessionsAfter([initialized()], tooLarge, { ...start, acknowledged: new Set([0]) })).toBe(1);
    expect(sessionsAfter([initialized(), appended], tooLarge, { ...start, acknowledged: new Set([0]) })).toBe(1);
  });

  it('begins anew once where sessions are gone, and as often as it takes where they are too large', () => {
    const gone = refused('append', 404);
    const tooLarge = refused('append', 413);
    expect(
      ran([
        [[], gone],
        [[], gone],
      ]).told,
    ).toEqual(['append expired', gone]);
    const { starts, told } = ran([
      [[], tooLarge],
      [[], tooLarge],
      [[], gone],
      [[], tooLarge],
      [[], gone],
    ]);
    expect(told).toEqual(['append too-large', 'append too-large', 'append expired', 'append too-large', gone]);
    expect(starts.map(({ segments, replaces }) => [segments.segmentBytes, replaces])).toEqual([
      [300, false],
      [150, false],
      [75, false],
      [75, true],
      [38, true],
    ]);
  });

  it('begins anew where X refuses an earlier run’s session, for whatever reason', () => {
    const session = { mediaId: '12', expiresAt: FUTURE };
    expect(sessionsAfter([initialized()], unnamed('append', 403), { ...start, session })).toBe(2);
    expect(sessionsAfter([initialized()], unnamed('append', 403))).toBe(1);
    const { starts } = ran([[[], refused('append', 413)], [[]]], {
      begin: { ...start, session, acknowledged: new Set([0]) },
    });
    expect(starts[1]).toEqual({
      segments: planSegments(1000, { segmentBytes: 150 }),
      acknowledged: new Set(),
      replaces: false,
      oneShot: 'never',
    });
  });

  it('leaves a description that failed alone: the media is there', () => {
    const failure = descriptionFailure('12', refused('append', 404));
    expect(sessionsAfter([initialized()], failure)).toBe(1);
  });

  it('ends in words where the source can be read once, which are known as such', () => {
    const gone = new MediaRequestError('no', { status: 404, code: 5 }, { command: 'append', mediaId: '12' });
    const { starts, told } = ran([[[initialized()], gone]], { rereadable: false });
    expect(starts).toHaveLength(1);
    const error = told.at(-1) as MediaRequestError;
    expect(error).toMatchObject({ status: 404, code: 5, command: 'append', mediaId: '12', cause: gone });
    expect(error.message).toMatch(/^no\. A new session is due, and this source can be read only once/);
    expect(isOnePassFailure(error)).toBe(true);
    expect(isOnePassFailure(gone)).toBe(false);
    const other = unnamed('append');
    expect(ran([[[initialized()], other]], { rereadable: false }).told.at(-1)).toBe(other);
  });
});

describe.each(['v2', 'v1.1'] as const)('uploadMedia over %s, in a new session', (version) => {
  const upload = async (
    bytes: Uint8Array<ArrayBuffer>,
    options: UploadOptions & { faults?: Fault[]; onePass?: boolean },
    emulated: MediaEmulatorOptions = {},
  ) => {
    const { faults = [], onePass = false, ...uploadOptions } = options;
    const emulator = mediaEmulator({ processing: { checkAfterSecs: 0.01 }, ...emulated });
    for (const fault of faults) emulator.fail(fault);
    const client = mediaClient({
      version,
      auth: oauth2('a-token'),
      transport: fetchTransport({ fetch: emulator.fetch }),
      retry: { initialDelay: 1 },
    });
    const events: UploadEvent[] = [];
    const whole = fromBytes(bytes, {});
    const source = onePass
      ? { open: () => ({ ...whole.open(), facts: () => of({ size: bytes.length, onePass: true }) }) }
      : bytes;
    const end = await lastValueFrom(uploadMedia(client, source, uploadOptions).pipe(toArray())).then(
      (all) => (events.push(...all), undefined),
      (error: unknown) => error,
    );
    return {
      emulator,
      events,
      end,
      kinds: events.map((event) =>
        event.type === 'retrying' ? `retrying ${event.command} ${event.reason}` : event.type,
      ),
    };
  };
  const gone: Fault =
    version === 'v2'
      ? { status: 400, body: { errors: [{ message: 'BadRequest: Not found' }], title: 'Invalid Request' } }
      : { status: 400, body: { errors: [{ code: 325, message: 'A media id was not found.' }] } };

  it('halves the segments until X takes them', async () => {
    const { emulator, kinds } = await upload(
      patternedBytes(100_000, PNG),
      { segmentBytes: 80_000 },
      { maxAppendBytes: 25_000 },
    );
    expect(kinds).toEqual([
      'initialized',
      'retrying append too-large',
      'initialized',
      'retrying append too-large',
      'initialized',
      'appended',
      'appended',
      'appended',
      'appended',
      'appended',
      'finalized',
      'succeeded',
    ]);
    const last = emulator.uploads.at(-1)!;
    expect(last.state).toBe('succeeded');
    expect(Buffer.from(last.bytes()).equals(patternedBytes(100_000, PNG))).toBe(true);
  });

  it('begins anew once when X does not know the session any more, and counts from zero', async () => {
    const { emulator, events, kinds } = await upload(patternedBytes(1000, PNG), {
      segmentBytes: 400,
      faults: [{ command: 'append', segmentIndex: 1, ...gone }],
    });
    expect(kinds).toEqual([
      'initialized',
      'appended',
      'retrying append expired',
      'initialized',
      'appended',
      'appended',
      'appended',
      'finalized',
      'succeeded',
    ]);
    expect(events.flatMap((event) => (event.type === 'appended' ? [event.loaded] : []))).toEqual([400, 400, 800, 1000]);
    expect(emulator.uploads.at(-1)!.state).toBe('succeeded');
  });

  it('ends when the new session is gone as well', async () => {
    const { emulator, end } = await upload(patternedBytes(1000, PNG), {
      faults: [{ command: 'append', times: 2, ...gone }],
    });
    expect(end).toMatchObject({ name: 'MediaRequestError', status: 400, command: 'append' });
    expect(emulator.requests.filter(({ command }) => command === 'initialize')).toHaveLength(2);
  });

  it('ends in a clear error where the source can be read only once', async () => {
    const { end, emulator } = await upload(patternedBytes(1000, PNG), {
      segmentBytes: 400,
      onePass: true,
      faults: [{ command: 'append', segmentIndex: 1, ...gone }],
    });
    expect(end).toMatchObject({ name: 'MediaRequestError', status: 400 });
    expect((end as Error).message).toMatch(/this source can be read only once/);
    expect(emulator.uploads).toHaveLength(1);
  });

  describe('when the reply to FINALIZE is lost', () => {
    it('asks X for the status of a video, and does not finalize it twice', async () => {
      const { emulator, kinds } = await upload(patternedBytes(1000, MP4), {
        faults: [{ command: 'finalize', cut: true, after: true }],
      });
      expect(kinds.slice(0, 4)).toEqual(['initialized', 'appended', 'retrying finalize network', 'finalized']);
      expect(kinds.at(-1)).toBe('succeeded');
      expect(emulator.requests.filter(({ command }) => command === 'finalize')).toHaveLength(1);
    });

    it('finalizes a video again that X had not finalized', async () => {
      const { emulator, kinds } = await upload(patternedBytes(1000, MP4), {
        faults: [{ command: 'finalize', cut: true }],
      });
      expect(kinds.at(-1)).toBe('succeeded');
      expect(emulator.requests.map(({ command }) => command).slice(2, 5)).toEqual(['finalize', 'status', 'finalize']);
    });

    it('finalizes an image again, and asks for no status', async () => {
      const { emulator, kinds } = await upload(patternedBytes(1000, PNG), {
        faults: [{ command: 'finalize', cut: true, after: true }],
      });
      expect(kinds.at(-1)).toBe('succeeded');
      expect(emulator.requests.map(({ command }) => command)).toEqual(['initialize', 'append', 'finalize', 'finalize']);
    });

    it('begins anew when X refuses the second FINALIZE', async () => {
      const { emulator, kinds } = await upload(
        patternedBytes(1000, PNG),
        { faults: [{ command: 'finalize', cut: true, after: true }] },
        { repeatedFinalize: 'error' },
      );
      expect(kinds).toEqual([
        'initialized',
        'appended',
        'retrying finalize network',
        'retrying finalize expired',
        'initialized',
        'appended',
        'finalized',
        'succeeded',
      ]);
      expect(emulator.uploads).toHaveLength(2);
    });
  });
});
