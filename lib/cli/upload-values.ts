import type { ApiVersion, MediaCategory, UploadOptions } from '../node/index.js';
import { present } from '../present.js';
import {
  type CheckArguments,
  type ServerArguments,
  STANDARD_INPUT,
  type SubtitleArgument,
  type UploadArguments,
} from './arguments.js';
import { oneOf, wholeNumber } from './option-value.js';
import { WrongUse } from './wrong-use.js';

export const versions: readonly ApiVersion[] = ['v2', 'v1.1'];
export const targets = ['tweet', 'dm', 'amplify'] as const;
export const strategies = ['auto', 'chunked', 'one-shot'] as const;
export const accountProfiles = ['premium', 'standard'] as const;
export const limitKinds = ['error', 'warn', 'off'] as const;
export const sensitiveKinds = ['adult', 'violence', 'other'] as const;
export const categories: readonly MediaCategory[] = [
  'tweet_image',
  'tweet_gif',
  'tweet_video',
  'amplify_video',
  'dm_image',
  'dm_gif',
  'dm_video',
  'subtitles',
];

/** What a command line has said of the server, as text. */
export interface ServerValues {
  readonly api?: string;
  readonly baseUrl?: string;
  readonly attempts?: string;
  readonly timeout?: string;
}

/** What a command line has said of the media, as text. */
export interface MediaValues {
  readonly category?: string;
  readonly target?: string;
  readonly type?: string;
  readonly profile?: string;
}

/** What the command line of `upload` has said. */
export interface UploadValues extends ServerValues, MediaValues {
  readonly altText?: string;
  readonly sensitive?: readonly string[];
  readonly subtitles?: readonly string[];
  readonly post?: true;
  readonly strategy?: string;
  readonly files?: string;
  readonly segmentBytes?: string;
  readonly concurrency?: string;
  readonly size?: string;
  readonly limits?: string;
  readonly check: boolean;
  readonly resume: boolean;
  readonly dryRun?: true;
  readonly quiet?: true;
  readonly json?: true;
}

/** @throws WrongUse, whose message says what is wrong. */
export function serverArguments({ api, baseUrl, attempts, timeout }: ServerValues): ServerArguments {
  const seconds = wholeNumber('--timeout', timeout, 1);
  return {
    version: oneOf('--api', api, versions) ?? 'v2',
    ...present({ baseUrl, attempts: wholeNumber('--attempts', attempts, 1) }),
    ...(seconds !== undefined && { timeout: seconds * 1000 }),
  };
}

/** @throws WrongUse, whose message says what is wrong. */
export function uploadArguments(files: readonly string[], values: UploadValues): UploadArguments {
  if (files.length === 0) throw new WrongUse('upload needs at least one FILE');
  const size = wholeNumber('--size', values.size, 1);
  if (files.filter((file) => file === STANDARD_INPUT).length > 1)
    throw new WrongUse('standard input (-) can be uploaded once');
  if (size !== undefined && !files.includes(STANDARD_INPUT))
    throw new WrongUse('--size is for standard input (-): a file tells its own');
  const subtitles = (values.subtitles ?? []).map(subtitleIn);
  if (subtitles.length > 0 && files.length > 1) throw new WrongUse('--subtitles are those of one video: give one FILE');
  const server = serverArguments(values);
  const segmentBytes = wholeNumber('--segment-bytes', values.segmentBytes, 1);
  const concurrency: number | 'auto' | undefined =
    values.concurrency === 'auto' ? 'auto' : wholeNumber('--concurrency (auto, or a number)', values.concurrency, 1);
  const altText = values.altText;
  return {
    command: 'upload',
    ...server,
    files,
    subtitles,
    forPost: values.post ?? false,
    check: values.check,
    resume: values.resume,
    dryRun: values.dryRun ?? false,
    quiet: values.quiet ?? false,
    json: values.json ?? false,
    ...present({ size, atATime: wholeNumber('--files', values.files, 1) }),
    options: {
      ...mediaOptions(values),
      ...present({
        segmentBytes,
        concurrency,
        altText,
        metadata: metadataOf(values.sensitive ?? [], server.version),
        strategy: oneOf('--strategy', values.strategy, strategies),
        limits: oneOf('--limits', values.limits, limitKinds),
      }),
    },
  };
}

/** @throws WrongUse, whose message says what is wrong. */
export function checkArguments(
  files: readonly string[],
  values: MediaValues & { readonly api?: string; readonly post?: true; readonly json?: true },
): CheckArguments {
  if (files.length === 0) throw new WrongUse('check needs at least one FILE');
  if (files.includes(STANDARD_INPUT)) throw new WrongUse('standard input (-) can be read only once: check a file');
  return {
    command: 'check',
    files,
    version: oneOf('--api', values.api, versions) ?? 'v2',
    options: mediaOptions(values),
    forPost: values.post ?? false,
    json: values.json ?? false,
  };
}

const mediaOptions = ({ type: mediaType, category, target, profile }: MediaValues): UploadOptions =>
  present({
    mediaType,
    mediaCategory: oneOf('--category', category, categories),
    target: oneOf('--target', target, targets),
    profile: oneOf('--profile', profile, accountProfiles),
  });

/** `FILE:LANG:NAME`; a file's name may have colons. */
function subtitleIn(text: string): SubtitleArgument {
  const [, file, languageCode, displayName] = /^(.+):([A-Za-z]{2}):(.+)$/s.exec(text) ?? [];
  if (file === undefined || languageCode === undefined || displayName === undefined)
    throw new WrongUse(`--subtitles is FILE:LANG:NAME, for example clip.srt:EN:English, not '${text}'`);
  return { file, languageCode, displayName };
}

function metadataOf(kinds: readonly string[], version: ApiVersion): UploadOptions['metadata'] {
  const known = kinds.map((kind) => oneOf('--sensitive', kind, sensitiveKinds));
  if (known.length === 0) return undefined;
  if (version !== 'v2') throw new WrongUse('--sensitive is for --api v2: v1.1 takes the alt text alone');
  return {
    sensitiveMediaWarning: {
      ...(known.includes('adult') && { adultContent: true }),
      ...(known.includes('violence') && { graphicViolence: true }),
      ...(known.includes('other') && { other: true }),
    },
  };
}
