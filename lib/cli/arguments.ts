import { present } from '../present.js';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { ApiVersion, MediaCategory, UploadOptions } from '../node/index.js';
import { type EmulatorSettings, faultIn, profiles, publicUrlIn, tokensIn } from './emulator-settings.js';
import { WrongUse } from './wrong-use.js';

/** Which server is spoken to, and how. */
export interface ServerArguments {
  readonly version: ApiVersion;
  readonly baseUrl?: string;
  /** Times that one request is tried. */
  readonly attempts?: number;
  /** ms that a request may go without a byte moving. */
  readonly timeout?: number;
}

/** `upload FILE…` */
export interface UploadArguments extends ServerArguments {
  readonly command: 'upload';
  readonly files: readonly string[];
  /** Bytes of standard input, where they are known; without it, standard input is read to its end first. */
  readonly size?: number;
  /** What was asked for of `uploadMedia`; `concurrency` counts segments. */
  readonly options: UploadOptions;
  /** Whether it goes on where an earlier run was cut off, and leaves word for a later one. */
  readonly resume: boolean;
  readonly json: boolean;
}

/** `status ID` */
export interface StatusArguments extends ServerArguments {
  readonly command: 'status';
  readonly id: string;
  readonly json: boolean;
}

/** `emulator` */
export interface EmulatorArguments extends EmulatorSettings {
  readonly command: 'emulator';
}

/** What the command line asks for. */
export type CliArguments =
  | UploadArguments
  | StatusArguments
  | EmulatorArguments
  | { readonly command: 'help' }
  | { readonly command: 'version' };

/** The name of a file that stands for standard input. */
export const STANDARD_INPUT = '-';

/** ms: no timer waits longer. */
const LONGEST_TIMER = 2_147_483_647;

const versions: readonly ApiVersion[] = ['v2', 'v1.1'];
const targets = ['tweet', 'dm', 'amplify'] as const;
const categories: readonly MediaCategory[] = [
  'tweet_image',
  'tweet_gif',
  'tweet_video',
  'amplify_video',
  'dm_image',
  'dm_gif',
  'dm_video',
  'subtitles',
];

const text = { type: 'string' } as const;
const texts = { type: 'string', multiple: true } as const;
const flag = { type: 'boolean' } as const;
const server = { api: text, 'base-url': text, attempts: text, timeout: text, json: flag } as const;

/**
 * Reads the command line.
 *
 * @param args - Without Node and the script.
 * @throws WrongUse, whose message says what is wrong.
 */
export function parseArguments(args: readonly string[]): CliArguments {
  const [command, ...rest] = args;
  const optionsOnly = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  if (optionsOnly.some((arg) => arg === '--help' || arg === '-h')) return { command: 'help' };
  switch (command) {
    case '--version':
      return { command: 'version' };
    case 'upload':
      return uploadArguments(rest);
    case 'status':
      return statusArguments(rest);
    case 'emulator':
      return emulatorArguments(rest);
    case undefined:
      throw new WrongUse('name a command: upload, status or emulator (--help tells more)');
    default:
      throw new WrongUse(
        `there is no command '${command.replace(/=.*/s, '')}': upload, status or emulator (--help tells more)`,
      );
  }
}

function uploadArguments(args: readonly string[]): UploadArguments {
  const { values, positionals: files } = parse(args, {
    ...server,
    category: text,
    target: text,
    'segment-bytes': text,
    concurrency: text,
    'alt-text': text,
    type: text,
    size: text,
    'no-resume': flag,
  });
  if (files.length === 0) throw new WrongUse('upload needs at least one FILE');
  const mediaCategory = oneOf('--category', values.category, categories);
  const target = oneOf('--target', values.target, targets);
  const segmentBytes = wholeNumber('--segment-bytes', values['segment-bytes'], 1);
  const concurrency: number | 'auto' | undefined =
    values.concurrency === 'auto' ? 'auto' : wholeNumber('--concurrency (auto, or a number)', values.concurrency, 1);
  const size = wholeNumber('--size', values.size, 1);
  if (files.filter((file) => file === STANDARD_INPUT).length > 1)
    throw new WrongUse('standard input (-) can be uploaded once');
  if (size !== undefined && !files.includes(STANDARD_INPUT))
    throw new WrongUse('--size is for standard input (-): a file tells its own');
  const altText = values['alt-text'];
  const mediaType = values.type;
  return {
    command: 'upload',
    ...serverArguments(values),
    files,
    resume: values['no-resume'] !== true,
    json: values.json ?? false,
    ...present({ size }),
    options: {
      ...present({ mediaType, mediaCategory, target, segmentBytes, concurrency, altText }),
    },
  };
}

function statusArguments(args: readonly string[]): StatusArguments {
  const { values, positionals } = parse(args, server);
  const [id] = positionals;
  if (id === undefined || positionals.length > 1) throw new WrongUse('status needs one media ID');
  if (!/^\w{1,40}$/.test(id)) throw new WrongUse(`status needs a media ID, not '${id}'`);
  return { command: 'status', ...serverArguments(values), id, json: values.json ?? false };
}

function emulatorArguments(args: readonly string[]): EmulatorArguments {
  const { values, positionals } = parse(args, {
    host: text,
    port: text,
    cert: text,
    key: text,
    'public-url': text,
    profile: text,
    token: texts,
    polls: text,
    latency: text,
    fail: texts,
  });
  if (positionals.length > 0) throw new WrongUse('emulator takes options only');
  const { host, cert, key } = values;
  if (host === '') throw new WrongUse('--host is an address or a name of this machine');
  if ((cert === undefined) !== (key === undefined)) throw new WrongUse('--cert and --key belong together: give both');
  const publicUrl = values['public-url'];
  return {
    command: 'emulator',
    host: host ?? '127.0.0.1',
    port: wholeNumber('--port', values.port, 0, 65_535) ?? 8787,
    ...(cert !== undefined && key !== undefined && { tls: { cert, key } }),
    ...(publicUrl !== undefined && { publicUrl: publicUrlIn(publicUrl) }),
    profile: oneOf('--profile', values.profile, profiles) ?? 'live',
    tokens: tokensIn(values.token ?? []),
    ...present({ polls: wholeNumber('--polls', values.polls, 0) }),
    latency: wholeNumber('--latency', values.latency, 0, LONGEST_TIMER) ?? 0,
    faults: (values.fail ?? []).map(faultIn),
  };
}

function serverArguments(values: {
  readonly [Name in 'api' | 'base-url' | 'attempts' | 'timeout']?: string;
}): ServerArguments {
  const baseUrl = values['base-url'];
  const attempts = wholeNumber('--attempts', values.attempts, 1);
  const seconds = wholeNumber('--timeout', values.timeout, 1);
  return {
    version: oneOf('--api', values.api, versions) ?? 'v2',
    ...present({ baseUrl, attempts }),
    ...(seconds !== undefined && { timeout: seconds * 1000 }),
  };
}

function parse<const Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (cause) {
    // The first sentence says it all; the others are advice about `--`.
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new WrongUse(message.split(/\.\s/, 1)[0] ?? message, { cause });
  }
}

function oneOf<T extends string>(name: string, value: string | undefined, allowed: readonly T[]): T | undefined {
  if (value === undefined) return undefined;
  const known = allowed.find((one) => one === value);
  if (known === undefined) throw new WrongUse(`${name} is one of ${allowed.join(', ')}, not '${value}'`);
  return known;
}

function wholeNumber(
  name: string,
  value: string | undefined,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number | undefined {
  if (value === undefined) return undefined;
  const number = /^\d{1,16}$/.test(value) ? Number(value) : NaN;
  if (number >= least && number <= most) return number;
  const range = most < Number.MAX_SAFE_INTEGER ? `from ${least} to ${most}` : `of at least ${least}`;
  throw new WrongUse(`${name} is a whole number ${range}, not '${value}'`);
}
