import fc from 'fast-check';
import {
  concat,
  defer,
  EMPTY,
  lastValueFrom,
  map,
  NEVER,
  type ObservableInput,
  of,
  tap,
  throwError,
  timer,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  type CheckpointStore,
  fetchTransport,
  fromBytes,
  isUploadError,
  mediaClient,
  memoryCheckpoints,
  oauth2,
  type UploadEvent,
  uploadMedia,
} from 'rx-media-upload';
import { type MediaEmulator, mediaEmulator } from 'rx-media-upload/testing';
import { MP4, patternedBytes } from '../support/patterned-bytes.js';

const SEGMENT = 1_000;
const media = patternedBytes(4_500, MP4);

const emulate = (): MediaEmulator => mediaEmulator({ processing: { polls: 0, checkAfterSecs: 0.001 } });
interface Outcome {
  readonly events: readonly UploadEvent[];
  readonly error: unknown;
  readonly whole: boolean;
}

async function uploaded(emulator: MediaEmulator, checkpoints: CheckpointStore, stopAfter = Infinity): Promise<Outcome> {
  const client = mediaClient({
    auth: oauth2('a-token'),
    transport: fetchTransport({ fetch: emulator.fetch }),
    retry: { attempts: 2, initialDelay: 0 },
    account: '42',
  });
  const events: UploadEvent[] = [];
  const error = await lastValueFrom(
    uploadMedia(client, fromBytes(media), { segmentBytes: SEGMENT, checkpoints, statusInterval: 1 }).pipe(
      tap((event) => {
        events.push(event);
        if (event.type === 'appended' && event.segmentIndex === stopAfter) throw new Error('stopped');
      }),
    ),
  ).then(
    () => undefined,
    (failure: unknown) => failure,
  );
  const last = emulator.uploads.at(-1);
  const whole = emulator.uploads.some(
    (upload) => upload.state === 'succeeded' && Buffer.from(upload.bytes()).equals(media),
  );
  return { events, error, whole: last !== undefined && whole };
}

/** An emulator that has three segments of the media, and the checkpoint that tells so. */
async function interrupted(): Promise<{ readonly emulator: MediaEmulator; readonly text: string }> {
  const emulator = emulate();
  const memory = memoryCheckpoints();
  let text = '';
  const store: CheckpointStore = { ...memory, save: (key, written) => memory.save(key, (text = written)) };
  await uploaded(emulator, store, 2);
  return { emulator, text };
}

/** A store with one text in it. */
const holding = (text: unknown): CheckpointStore & { readonly texts: unknown[] } => {
  const texts: unknown[] = [text];
  return {
    texts,
    load: () => of(texts.at(-1) as string),
    save: (_, written) => of(texts.push(written)),
    remove: () => of(texts.push(undefined)),
  };
};

const PATHS = [
  'format',
  'api',
  'account',
  'fingerprint',
  'segmentBytes',
  'acknowledged',
  'acknowledged.0',
  'acknowledged.0.1',
  'session',
  'session.mediaId',
  'session.mediaKey',
  'session.expiresAt',
  'request',
  'request.totalBytes',
  'request.mediaType',
  '__proto__',
  'constructor',
  'session.__proto__',
];
/** What a checkpoint of another upload differs in; all of it must be refused. */
const TELLING = ['format', 'api', 'account', 'fingerprint', 'request', 'request.totalBytes', 'request.mediaType'];
const value$ = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(
    0,
    1,
    3,
    -1,
    0.5,
    1e15,
    2 ** 53 - 1,
    8.64e15,
    '1880028106020515849',
    '../2/users',
    [[0, 4]],
    [[4, 4]],
    [[0, 999]],
    [
      [0, 2],
      [0, 2],
    ],
    { totalBytes: 4_500 },
    { polluted: true },
  ),
);

/** The text with something else in one place; members such as `__proto__` as JSON has them. */
function changed(text: string, path: string, value: unknown): string {
  const record = JSON.parse(text) as Record<string, unknown>;
  const names = path.split('.');
  const last = names.pop()!;
  const place = names.reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], record);
  if (typeof place !== 'object' || place === null) return JSON.stringify(record);
  Object.defineProperty(place, last, { value, enumerable: true, configurable: true, writable: true });
  return JSON.stringify(record);
}

const isResumed = ({ events }: Outcome): boolean =>
  events.some((event) => event.type === 'initialized' && event.resumed);
const expectWhole = ({ error, events, whole }: Outcome): void => {
  expect(error).toBeUndefined();
  expect(events.at(-1)!.type).toBe('succeeded');
  expect(whole).toBe(true);
  expect(Object.prototype).not.toHaveProperty('polluted');
};

describe('whatever text is in the store', () => {
  it('none of ours: the upload begins anew and succeeds', async () => {
    const text$ = fc.oneof(
      fc.string(),
      fc.json(),
      fc.jsonValue(),
      fc.constantFrom<unknown>(
        '',
        ' ',
        'null',
        '{',
        '['.repeat(50_000),
        '{"format":1}',
        null,
        7,
        {},
        [],
        new Uint8Array(3),
      ),
      fc.jsonValue().map((inner) => `{"format":1,"__proto__":${JSON.stringify(inner)}}`),
    );
    await fc.assert(
      fc.asyncProperty(text$, async (text) => {
        const outcome = await uploaded(emulate(), holding(text));
        expectWhole(outcome);
        expect(isResumed(outcome)).toBe(false);
      }),
      { numRuns: 20 },
    );
  });

  it('ours, with something else in one place: what does not match is not resumed, and the bytes are right', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...PATHS), value$, async (path, value) => {
        const { emulator, text } = await interrupted();
        const other = changed(text, path, value);
        const outcome = await uploaded(emulator, holding(other));
        expectWhole(outcome);
        if (TELLING.includes(path) && other !== text) expect(isResumed(outcome)).toBe(false);
      }),
      { numRuns: 40 },
    );
  });

  it('ours, cut off anywhere: it begins anew', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (at) => {
        const { emulator, text } = await interrupted();
        const outcome = await uploaded(emulator, holding(text.slice(0, at % text.length)));
        expectWhole(outcome);
        expect(isResumed(outcome)).toBe(false);
      }),
      { numRuns: 8 },
    );
  });

  it('ours: it is resumed', async () => {
    const { emulator, text } = await interrupted();
    const outcome = await uploaded(emulator, holding(text));
    expectWhole(outcome);
    expect(isResumed(outcome)).toBe(true);
  });
});

describe('whatever a store does', () => {
  const answers = {
    'at once': (value: unknown): ObservableInput<unknown> => of(value),
    'as a promise': async (value: unknown): Promise<unknown> => value,
    'a little later': (value: unknown): ObservableInput<unknown> => timer(2).pipe(map(() => value)),
    'and never completes': (value: unknown): ObservableInput<unknown> => concat(of(value), NEVER),
    'several times': (value: unknown): ObservableInput<unknown> => of(value, value, 7),
    'with nothing': (): ObservableInput<unknown> => EMPTY,
    'with an error': (): ObservableInput<unknown> => throwError(() => new Error('no')),
    'with a rejection, later': (): ObservableInput<unknown> =>
      new Promise((_, reject) => {
        setTimeout(() => reject(new Error('no')), 1);
      }),
    'by throwing': (): ObservableInput<unknown> => {
      throw new Error('no');
    },
    'with what is no Observable': (): ObservableInput<unknown> => 7 as unknown as ObservableInput<unknown>,
    'with nothing at all': (): ObservableInput<unknown> => undefined as unknown as ObservableInput<unknown>,
    'with text, whatever was asked': (): ObservableInput<unknown> => of('text'),
  };
  const answer$ = fc.constantFrom(...(Object.keys(answers) as (keyof typeof answers)[]));

  it('the upload succeeds with the right bytes, or fails typed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(answer$, { minLength: 1, maxLength: 4 }),
        answer$,
        answer$,
        fc.boolean(),
        async (saves, loads, removes, hasEarlier) => {
          const { emulator, text } = hasEarlier ? await interrupted() : { emulator: emulate(), text: undefined };
          let turn = 0;
          const store: CheckpointStore = {
            load: () => defer(() => answers[loads](text)) as ObservableInput<string | undefined>,
            save: () => answers[saves[turn++ % saves.length]!](undefined),
            remove: () => answers[removes](undefined),
          };
          const outcome = await uploaded(emulator, store);
          expect(outcome.error === undefined || isUploadError(outcome.error)).toBe(true);
          // None of these is a lost checkpoint: a store's failure is a warning.
          expectWhole(outcome);
          const warnings = outcome.events.filter(({ type }) => type === 'warning');
          expect(warnings.length).toBeLessThanOrEqual(3);
        },
      ),
      { numRuns: 20 },
    );
  });
});
