import { lastValueFrom, of, toArray } from 'rxjs';
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
import { planSegments } from '../../lib/upload/segment-plan.js';
import { restartAfter, type SessionSoFar } from '../../lib/upload/session-end.js';
import {
  type CommandName,
  MediaProcessingError,
  MediaRequestError,
  NetworkError,
  type RefusalDetails,
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

describe('restartAfter', () => {
  type Row = [string, unknown, Partial<SessionSoFar>, string | undefined];
  it.each<Row>([
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
    ['a refused segment after a second FINALIZE', refused('append', 403), { finalizedAgain: true }, undefined],
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
