import type { ApiVersion, CommandName } from 'rx-media-upload';
import type { MediaEmulatorOptions, ProcessingScript } from 'rx-media-upload/testing';
import { type Random, random } from './random.js';

/**
 * When something happens to a request: before its body is read, within it, once it is carried out, within the reply.
 */
export type Moment = 'start' | 'body' | 'done' | 'reply';

/** What the text of a reply is. `html` repeats the request's credentials, as error pages of proxies do. */
export type ReplyText = 'problem' | 'strings' | 'html' | 'text' | 'garbage' | 'object' | 'empty';

/** What happens to a request. */
export type Mishap =
  /** The connection ends; by `reset` with a RST. */
  | { readonly kind: 'cut'; readonly at: Moment; readonly reset: boolean }
  /** Nothing happens any more until the client gives up. */
  | { readonly kind: 'stall'; readonly at: Moment }
  /** Carried out when the client has given up. */
  | { readonly kind: 'late' }
  /** Takes this long, and all is well. */
  | { readonly kind: 'slow'; readonly ms: number }
  /**
   * Another answer than X's. `early`: while the body is still coming; `closes`: and then the connection ends. `done`:
   * the command was carried out all the same.
   */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly text: ReplyText;
      readonly limit?: RateLimitWords;
      readonly early: boolean;
      readonly closes: boolean;
      readonly done: boolean;
    }
  /** Carried out; the reply's text ends half-way, and is a whole reply to HTTP. */
  | { readonly kind: 'truncated' }
  /** The access token has expired just now. */
  | { readonly kind: 'expire' }
  /** From now on X does not know the media. */
  | { readonly kind: 'gone' };

/** How a 429 (or a 503) says when to come again. */
export type RateLimitWords = 'past' | 'reset' | 'far' | 'after-0' | 'after-secs' | 'after-date';

/** Which requests it happens to: so many, from the n-th of a command on, counted from 1 over all runs. */
export interface Fault {
  readonly command: CommandName;
  readonly nth: number;
  readonly times: number;
  readonly mishap: Mishap;
}

/** How an upload is stopped from outside. By a crash, all that its process has is gone, but for what is on its disk. */
export interface Interruption {
  readonly kind: 'cancel' | 'crash';
  /** So many events of the run. */
  readonly after: number;
  /** And so many ms later. */
  readonly ms: number;
}

/**
 * What is uploaded. `recycled` reads into the places that it is lent, in its own time, as `file` does; `stream` can be read
 * once, `spooled` says its size only when it has been read.
 */
export type MediaKind = 'bytes' | 'blob' | 'recycled' | 'file' | 'stream' | 'spooled';

/** One upload and all that goes wrong with it. */
export interface FaultSchedule {
  readonly seed: number;
  readonly version: ApiVersion;
  readonly media: 'image' | 'gif' | 'video';
  readonly totalBytes: number;
  readonly segmentBytes: number;
  readonly concurrency: number | 'auto';
  readonly source: MediaKind;
  readonly altText: boolean;
  /** With checkpoints, and up to three times more when it fails. */
  readonly checkpoints: boolean;
  /** ms that a store of checkpoints takes for one of them; at half of it, it is on the disk. None: it answers at once. */
  readonly storeLatency?: number;
  /** The first run is stopped by the first of them, the second run by the second. */
  readonly interruptions?: readonly Interruption[];
  /** Paused after so many events. */
  readonly pauseAfter?: number;
  /** ms. */
  readonly pauseFor?: number;
  /**
   * `oauth1` keys; or OAuth 2 with a single-use rotating refresh token: `store` gives the new token by itself
   * afterwards, `constant` goes on giving the old one, `broken` cannot refresh.
   */
  readonly credentials: 'oauth1' | 'store' | 'constant' | 'broken';
  readonly retry: {
    readonly attempts: number;
    readonly initialDelay: number;
    readonly maxDelay: number;
    readonly maxRateLimitWait: number;
  };
  readonly requestTimeout: number;
  readonly statusInterval: number;
  readonly processingTimeout: number;
  readonly server: Pick<MediaEmulatorOptions, 'appendReply' | 'repeatedFinalize' | 'maxAppendBytes' | 'latency'> & {
    readonly processing: ProcessingScript;
    /** ms until it ends an idle connection. */
    readonly keepAlive: number;
  };
  readonly faults: readonly Fault[];
  /** Everything that goes wrong passes before the attempts are used up: the first run must succeed. */
  readonly gentle: boolean;
}

const PASSING = [408, 425, 500, 502, 503, 504];
const FINAL = [400, 401, 402, 403, 404, 409, 410, 413, 431];

/** The schedule of a seed: always the same. */
export function faultSchedule(seed: number): FaultSchedule {
  const chance = random(seed);
  const { between, pick, weighted } = chance;
  const media = weighted([
    [4, 'image'],
    [5, 'video'],
    [1, 'gif'],
  ] as const);
  const heavy = chance.chance(0.06);
  const segmentBytes = heavy
    ? between(1_500_000, 4_000_000)
    : weighted([
        [1, between(40, 400)],
        [4, between(2_000, 90_000)],
        [1, between(100_000, 400_000)],
      ]);
  const most = media === 'image' ? Math.min(8, Math.floor(5_000_000 / segmentBytes)) : heavy ? 3 : 8;
  const segmentCount = between(1, Math.max(1, most));
  const totalBytes = Math.max(
    40,
    segmentCount * segmentBytes +
      weighted([
        [2, 0],
        [1, 1],
        [1, -1],
        [2, -between(0, segmentBytes - 1)],
      ]),
  );
  const attempts = between(3, 5);
  const gentle = chance.chance(0.35);
  const credentials = gentle
    ? pick(['oauth1', 'store', 'constant'] as const)
    : weighted([
        [3, 'oauth1'],
        [3, 'store'],
        [3, 'constant'],
        [1, 'broken'],
      ] as const);
  const giveUpAfter = !gentle && chance.chance(0.12) ? between(0, segmentCount + 4) : undefined;
  const pauseAfter = chance.chance(0.06) ? between(0, segmentCount + 5) : undefined;
  const maxAppendBytes =
    !gentle && chance.chance(0.08) ? Math.max(420, Math.ceil(segmentBytes / pick([1, 2, 3, 5]))) : undefined;
  const faults = gentle
    ? gentleFaults(chance, segmentCount, attempts - 2, credentials !== 'oauth1')
    : anyFaults(chance, segmentCount, attempts);
  return {
    seed,
    version: pick(['v2', 'v1.1'] as const),
    media,
    totalBytes,
    segmentBytes,
    concurrency: pick([1, 4, 'auto'] as const),
    source: weighted([
      [1, 'bytes'],
      [1, 'blob'],
      [2, 'recycled'],
      [1, 'file'],
    ] as const),
    altText: chance.chance(0.15),
    checkpoints: chance.chance(0.5),
    ...(giveUpAfter !== undefined && { interruptions: [{ kind: 'cancel', after: giveUpAfter, ms: 0 }] }),
    ...(pauseAfter !== undefined && { pauseAfter }),
    credentials,
    retry: { attempts, initialDelay: 1, maxDelay: 5, maxRateLimitWait: 1_500 },
    requestTimeout: gentle ? 400 : between(150, 250),
    statusInterval: 5,
    processingTimeout: gentle ? 5_000 : between(400, 1_500),
    server: {
      processing: gentle ? passingScript(chance) : anyScript(chance),
      appendReply: pick(['empty', 'expires-at'] as const),
      repeatedFinalize: chance.chance(0.3) ? 'error' : 'same',
      latency: chance.chance(0.3) ? between(1, 6) : 0,
      keepAlive: chance.chance(0.1) ? between(5, 30) : 5_000,
      ...(maxAppendBytes !== undefined && { maxAppendBytes }),
    },
    faults,
    gentle,
  };
}

const commandOf = ({ weighted }: Random): CommandName =>
  weighted([
    [2, 'initialize'],
    [7, 'append'],
    [4, 'finalize'],
    [4, 'status'],
    [1, 'setMetadata'],
  ] as const);

const nthOf = ({ between }: Random, command: CommandName, segmentCount: number): number =>
  between(1, command === 'append' ? segmentCount + 1 : 3);

/** Never more in all than one request outlives. */
function gentleFaults(chance: Random, segmentCount: number, most: number, renewable: boolean): Fault[] {
  const faults: Fault[] = [];
  const count = chance.between(0, most);
  for (let place = 0; place < count; place++) {
    const command = commandOf(chance);
    faults.push({
      command,
      nth: nthOf(chance, command, segmentCount),
      times: 1,
      mishap: passingMishap(chance, command),
    });
  }
  if (renewable && chance.chance(0.3)) {
    const command = commandOf(chance);
    faults.push({ command, nth: nthOf(chance, command, segmentCount), times: 1, mishap: { kind: 'expire' } });
  }
  return faults;
}

/** What a request outlives that is sent again. */
export function passingMishap(chance: Random, command: CommandName): Mishap {
  const { pick, weighted, between } = chance;
  const answer = { kind: 'answer', early: false, closes: false } as const;
  return weighted<() => Mishap>([
    [4, () => ({ kind: 'cut', at: moment(chance), reset: chance.chance(0.5) })],
    [2, () => ({ kind: 'stall', at: moment(chance) })],
    [1, () => ({ kind: 'late' })],
    [1, () => ({ kind: 'slow', ms: between(1, 90) })],
    [3, () => ({ ...answer, status: pick(PASSING), text: replyText(chance), done: chance.chance(0.4) })],
    [
      1,
      () => ({
        ...answer,
        status: pick(PASSING),
        text: replyText(chance),
        early: true,
        closes: chance.chance(0.4),
        done: false,
      }),
    ],
    [
      1,
      () => ({
        ...answer,
        status: 429,
        text: replyText(chance),
        limit: pick(['past', 'after-0'] as const),
        done: false,
      }),
    ],
    // An APPEND that is answered so counts as done by X's own rules.
    [
      2,
      () => ({
        ...answer,
        status: 200,
        text: pick(
          command === 'append' ? (['html', 'garbage'] as const) : (['html', 'garbage', 'empty', 'object'] as const),
        ),
        done: chance.chance(0.5),
      }),
    ],
    [1, () => ({ kind: 'truncated' })],
  ])();
}

function anyFaults(chance: Random, segmentCount: number, attempts: number): Fault[] {
  const { between, weighted } = chance;
  return Array.from({ length: between(1, 6) }, () => {
    const command = commandOf(chance);
    const times = weighted([
      [6, 1],
      [2, 2],
      [1, attempts],
      [1, Infinity],
    ]);
    return {
      command,
      nth: nthOf(chance, command, segmentCount),
      times,
      mishap: chance.chance(0.55) ? passingMishap(chance, command) : roughMishap(chance),
    };
  });
}

/** Also what is final, what takes long, and lies. */
export function roughMishap(chance: Random): Mishap {
  const { pick, weighted } = chance;
  const early = chance.chance(0.25);
  const answer = {
    kind: 'answer',
    text: replyText(chance),
    early,
    closes: early && chance.chance(0.5),
    done: !early && chance.chance(0.25),
  } as const;
  return weighted<() => Mishap>([
    [5, () => ({ ...answer, status: pick(FINAL) })],
    [
      3,
      () => ({
        ...answer,
        status: 429,
        limit: weighted([
          [2, 'past'],
          [1, 'reset'],
          [1, 'far'],
          [2, 'after-0'],
          [1, 'after-secs'],
          [1, 'after-date'],
        ] as const),
      }),
    ],
    [1, () => ({ ...answer, status: 429 })],
    [1, () => ({ ...answer, status: 503, limit: pick(['after-0', 'after-secs', 'after-date'] as const) })],
    [1, () => ({ ...answer, status: pick([200, 204, 302, 307, 418, 501]) })],
    [3, () => ({ kind: 'expire' })],
    [2, () => ({ kind: 'gone' })],
  ])();
}

const moment = ({ pick }: Random): Moment => pick(['start', 'body', 'done', 'done', 'reply'] as const);
const replyText = ({ pick }: Random): ReplyText =>
  pick(['problem', 'strings', 'html', 'text', 'garbage', 'object', 'empty'] as const);

/** Of media that X takes. */
export const passingScript = ({ pick, between }: Random): ProcessingScript => ({
  polls: between(0, 3),
  checkAfterSecs: pick([null, 0, 0.01, 0.03]),
});

/** Also of media that X refuses, and of what it says oddly. */
export function anyScript(chance: Random): ProcessingScript {
  const { weighted } = chance;
  const running = { state: 'in_progress', check_after_secs: 0.02 };
  return weighted<ProcessingScript>([
    [10, passingScript(chance)],
    [1, { ...passingScript(chance), fail: true }],
    [1, { ...passingScript(chance), fail: {} }],
    [1, { checkAfterSecs: 0.01, stuck: true }],
    [1, { states: [running, { state: 'in_progress', progress_percent: 99 }] }],
    [
      1,
      {
        states: [
          { state: 'pending' },
          { state: 'rethinking' },
          {},
          { progress_percent: 50 },
          running,
          { state: 'succeeded' },
        ],
      },
    ],
    [1, { states: [{ state: 'succeeded' }] }],
    [1, { states: [null] }],
    [1, { states: [running, null] }],
    [1, { states: [{ state: 'failed', error: { code: 1, name: 'InvalidMedia' } }] }],
    [1, { states: [running, { state: 'odd', error: {} }] }],
  ]);
}
