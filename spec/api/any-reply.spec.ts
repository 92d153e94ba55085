import fc from 'fast-check';
import { defer, lastValueFrom, type Observable, of, tap } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  type ApiVersion,
  isUploadError,
  mediaClient,
  type Transport,
  type TransportRequest,
  type TransportResponse,
  type UploadEvent,
  uploadMedia,
} from 'rx-media-upload';
import type { ApiResponse } from '../../lib/api/media-api.js';
import { readAppended, readDone, readSession, readStatus } from '../../lib/api/read-reply.js';
import { MP4, patternedBytes, PNG } from '../support/patterned-bytes.js';

const ID = '1374383257052012546';
const OTHER = '1374383257052012547';

/** JSON as text, member by member, so that ids are written as numbers with all their digits. */
type Member = readonly [name: string, json: string];
const objectOf = (members: readonly Member[]): string =>
  `{${members.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;

const jsonText$ = fc.json({ maxDepth: 3 });
const id$ = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(ID, `"${ID}"`) },
  { weight: 3, arbitrary: fc.constantFrom(OTHER, `"${OTHER}"`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('null', '""', '0', '-1', '1.5', '1e30', `${ID}.0`, '{}', '[]', 'true', '"x"'),
  },
);
const key$ = fc.constantFrom(`"7_${ID}"`, `"7_${OTHER}"`, '"7_"', '"x"', 'null', '7');
const processing$ = fc.oneof(
  jsonText$,
  fc
    .record(
      {
        state: fc.constantFrom('"pending"', '"in_progress"', '"succeeded"', '"failed"', '"odd"', 'null', '3'),
        check_after_secs: fc.constantFrom('0', '0.001', '"0"', '-5', '1e300', 'null', '[]'),
        progress_percent: fc.constantFrom('0', '100', '1e300', '"50"', 'null'),
        error: fc.constantFrom('null', '{}', '{"code":1,"name":"InvalidMedia","message":"m"}', '"bad"', 'false'),
      },
      { requiredKeys: [] },
    )
    .map((info) => objectOf(Object.entries(info))),
);
const errors$ = fc.oneof(
  fc.constantFrom('[]', 'null', '["internal server error"]', '[{"code":34,"message":"gone"}]', '[null]', '[[]]', '{}'),
  jsonText$,
);
const members$: fc.Arbitrary<Member[]> = fc
  .record(
    {
      id: id$,
      media_id: id$,
      media_id_string: id$,
      media_key: key$,
      processing_info: processing$,
      expires_after_secs: fc.constantFrom('86400', '"86400"', '1e300', '-1e300', 'null', '{}'),
      expires_at: fc.constantFrom('1e10', '1e300', '"x"'),
      size: jsonText$,
      image: jsonText$,
      video: jsonText$,
      __proto__x: jsonText$,
    },
    { requiredKeys: [] },
  )
  .map((members) => Object.entries(members).map(([name, json]): Member => [name.replace('__x', '__'), json]));
const text$ = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(members$, fc.option(errors$)).map(([members, errors]) => withErrors(members, errors)),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(members$, fc.option(errors$))
      .map(([members, errors]) => withErrors([['data', objectOf(members)]], errors)),
  },
  { weight: 1, arbitrary: fc.tuple(jsonText$, errors$).map(([data, errors]) => withErrors([['data', data]], errors)) },
  { weight: 1, arbitrary: jsonText$ },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', ' ', '<html>', '[]', 'null', '{"data":', `{"id":"${ID}"`, '['.repeat(20_000)),
  },
  { weight: 1, arbitrary: fc.string() },
);
const withErrors = (members: readonly Member[], errors: string | null): string =>
  objectOf(errors === null ? members : [...members, ['errors', errors]]);

const status$ = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(200, 201, 202, 204) },
  { weight: 2, arbitrary: fc.constantFrom(301, 304, 400, 401, 403, 404, 413, 429, 500, 503) },
  { weight: 1, arbitrary: fc.integer({ min: 100, max: 999 }) },
);
const number$ = fc.constantFrom('0', '-1', '1', '1e300', '9'.repeat(30), 'NaN', '', 'x', '1700000000', '0.5');
const headers$ = fc.record(
  {
    'retry-after': fc.oneof(number$, fc.constantFrom('Thu, 01 Jan 1970 00:00:00 GMT', 'Fri, 31 Dec 9999 23:59:59 GMT')),
    'x-rate-limit-limit': number$,
    'x-rate-limit-remaining': number$,
    'x-rate-limit-reset': number$,
    date: fc.oneof(number$, fc.constantFrom('Thu, 01 Jan 1970 00:00:00 GMT', 'never')),
    'content-type': fc.string(),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Record<string, string>>;

/** What a reply says, read another way than the library does: `JSON.parse` rounds, so long numbers are quoted first. */
function truthOf(text: string): { readonly whole: boolean; readonly ids: string[]; readonly refused: boolean } {
  let reply: unknown;
  try {
    JSON.parse(text);
    reply = JSON.parse(text.replaceAll(new RegExp(`(?<=[:[,])(${ID}|${OTHER})(?=[,}\\]])`, 'g'), '"$1"'));
  } catch {
    return { whole: false, ids: [], refused: false };
  }
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject(reply)) return { whole: false, ids: [], refused: false };
  const body = isObject(reply['data']) ? reply['data'] : reply;
  const named = (members: Record<string, unknown>): string[] =>
    [
      ...['id', 'media_id_string', 'media_id'].map((name) => members[name]).filter((id) => id === ID || id === OTHER),
      ...[members['media_key']].flatMap((key) => (key === `7_${ID}` ? [ID] : key === `7_${OTHER}` ? [OTHER] : [])),
    ] as string[];
  const says = Object.keys(body).some((name) => name !== 'errors' && body[name] !== null && body[name] !== '');
  const errors = Array.isArray(reply['errors']) && reply['errors'].length > 0;
  return { whole: true, ids: named(body), refused: errors && !says };
}

describe('whatever a reply is', () => {
  const response$ = fc.record<ApiResponse>({
    status: status$,
    text: text$,
    receivedAt: fc.constant(1_700_000_000_000),
  });

  it('the readers of both dialects give an outcome, and never throw', () => {
    fc.assert(
      fc.property(response$, (response) => {
        for (const read of [readSession, readStatus(), readStatus(ID), readAppended(ID), readDone(ID)]) {
          const outcome = read(response);
          if (!outcome.ok) continue;
          expect(response.status >= 200 && response.status < 300).toBe(true);
          expect(JSON.stringify(outcome.value ?? null)).toBeTypeOf('string');
        }
      }),
      { numRuns: 300 },
    );
  });

  it('a status is of the media that was asked for, is no mere refusal, and its id is exact', () => {
    fc.assert(
      fc.property(response$, (response) => {
        const outcome = readStatus(ID)(response);
        if (!outcome.ok) return;
        const { whole, ids, refused } = truthOf(response.text);
        expect([whole, refused]).toEqual([true, false]);
        expect(outcome.value.mediaId).toBe(ID);
        if (ids.length > 0) expect(ids).toContain(ID);
      }),
      { numRuns: 300 },
    );
  });

  it('a session has an id that the reply names, to the last digit, and an end that a clock can show', () => {
    fc.assert(
      fc.property(response$, (response) => {
        const outcome = readSession(response);
        if (!outcome.ok) return;
        const { mediaId, expiresAt } = outcome.value;
        const { ids } = truthOf(response.text);
        if (ids.length > 0 && mediaId.length > 15) expect(ids).toContain(mediaId);
        expect(new Date(expiresAt).toISOString()).toBeTypeOf('string');
      }),
      { numRuns: 300 },
    );
  });
});

type Reply = Pick<TransportResponse, 'status' | 'headers' | 'text'>;
const reply$: fc.Arbitrary<Reply> = fc.record({ status: status$, headers: headers$, text: text$ });

/** Answers at once, and lets go of the body. */
const answering =
  (answer: (request: TransportRequest) => Reply): Transport =>
  (request) =>
    defer(() => of({ type: 'response' as const, response: answer(request) }));
const RETRY = { attempts: 2, initialDelay: 0, maxDelay: 0, maxRateLimitWait: 0 };
const failureOf = (result$: Observable<unknown>): Promise<unknown> =>
  lastValueFrom(result$, { defaultValue: undefined }).then(
    () => undefined,
    (error: unknown) => error ?? 'nothing',
  );
const version$ = fc.constantFrom<ApiVersion>('v2', 'v1.1');

describe('whatever X answers', () => {
  it('a command of either version gives its reply, or fails with an UploadError', async () => {
    await fc.assert(
      fc.asyncProperty(reply$, version$, fc.nat({ max: 5 }), async (reply, version, which) => {
        const client = mediaClient({ version, transport: answering(() => reply), retry: RETRY });
        const commands = [
          () => client.initialize({ totalBytes: 3, mediaType: 'image/png' }),
          () => client.append({ mediaId: ID, segmentIndex: 0, bytes: new Uint8Array(3) }),
          () => client.finalize(ID),
          () => client.status(ID),
          () => client.setMetadata(ID, { altText: 'a' }),
          () => client.upload({ bytes: new Uint8Array(3), mediaType: 'image/png', mediaCategory: 'tweet_image' }),
        ];
        const error = await failureOf(commands[which]!());
        expect(error === undefined || isUploadError(error)).toBe(true);
        if (reply.status < 200 || reply.status > 299) expect(error).toBeDefined();
      }),
      { numRuns: 100 },
    );
  });

  it('an upload succeeds only where X has said so of this very media', async () => {
    const commandOf = ({ method, url, body }: TransportRequest): string => {
      if (method === 'GET') return 'status';
      if (typeof body === 'object') return 'append';
      return url.endsWith('/initialize') || body?.includes('command=INIT') === true ? 'initialize' : 'finalize';
    };
    await fc.assert(
      fc.asyncProperty(
        reply$,
        version$,
        fc.constantFrom('append', 'finalize', 'status'),
        fc.boolean(),
        async (odd, version, which, isVideo) => {
          const good: Record<string, Reply> = {
            initialize: { status: 200, headers: {}, text: `{"data":{"id":"${ID}"},"media_id":${ID}}` },
            append: { status: 204, headers: {}, text: '' },
            finalize: {
              status: 200,
              headers: {},
              text: isVideo
                ? `{"data":{"id":"${ID}","processing_info":{"state":"pending","check_after_secs":0}}}`
                : `{"media_id":${ID}}`,
            },
            status: { status: 200, headers: {}, text: `{"media_id":${ID},"processing_info":{"state":"succeeded"}}` },
          };
          const asked: string[] = [];
          const transport = answering((request) => {
            const command = commandOf(request);
            asked.push(command);
            return command === which ? odd : good[command]!;
          });
          const client = mediaClient({ version, transport, retry: RETRY });
          const events: UploadEvent[] = [];
          const error = await failureOf(
            uploadMedia(client, patternedBytes(300, isVideo ? MP4 : PNG), {
              segmentBytes: 100,
              statusInterval: 1,
              processingTimeout: 20,
            }).pipe(tap((event) => events.push(event))),
          );
          expect(error === undefined || isUploadError(error)).toBe(true);
          const last = events.at(-1);
          if (error !== undefined) {
            expect(last?.type).not.toBe('succeeded');
            return;
          }
          expect(last).toMatchObject({ type: 'succeeded', mediaId: ID, media: { mediaId: ID } });
          // A FINALIZE whose reply is of no use is asked after: STATUS has said so then.
          if (!asked.includes(which) || (which === 'finalize' && asked.includes('status'))) return;
          const { whole, ids, refused } = truthOf(odd.text);
          expect(odd.status >= 200 && odd.status < 300).toBe(true);
          expect(refused).toBe(false);
          if (ids.length > 0) expect(ids).toContain(ID);
          if (which !== 'append') expect(whole).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});
