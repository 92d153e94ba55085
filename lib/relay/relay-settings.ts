import { checkBaseUrl } from '../http/base-url.js';
import { supportedMediaType } from '../media/media-type.js';
import { present } from '../present.js';
import { InvalidUploadError } from '../upload-error.js';
import { largestHeld } from './body-limits.js';
import { checkNumbers } from './check-numbers.js';
import type { Inspect } from './inspect.js';
import type { MediaOwnership } from './media-ownership.js';
import { USER_SHARE } from './memory-budget.js';
import { memoryOwnership } from './memory-ownership.js';
import { type QuotaSettings, quotaSettings } from './quota-settings.js';
import type { RelayOptions, RelayTimeouts, RelayUser } from './relay-options.js';

/** The options that do not depend on who the users are, checked, with their defaults. */
export interface RelaySettings {
  readonly baseUrl: URL;
  readonly fetch: () => typeof globalThis.fetch;
  readonly allowedOrigins: ReadonlySet<string>;
  readonly allowedHeaders: string;
  readonly maxUploadBytes: number;
  readonly maxSegmentBytes: number;
  readonly maxUploadsPerUser: number;
  readonly maxRequestsPerUser: number;
  readonly idleUploadTime: number;
  readonly takesType: (mediaType: string) => boolean;
  readonly allowSharing: boolean;
  readonly timeout: number;
  readonly timeouts: Required<RelayTimeouts>;
  readonly maxMemory: number;
  readonly ownership: MediaOwnership;
  /** Whether no other process can know of the same media. */
  readonly isAlone: boolean;
  readonly quota: QuotaSettings | undefined;
  readonly inspect: Inspect | undefined;
  readonly requestIdHeader: string | undefined;
}

/** What a page needs for JSON and multipart, and what sites mostly log in and defend themselves with. */
const ALLOWED_HEADERS = ['accept', 'authorization', 'content-type', 'x-csrf-token', 'x-requested-with', 'x-xsrf-token'];

/**
 * Checks the options and fills in the defaults.
 *
 * @throws InvalidUploadError where an option is missing or makes no sense: a relay that is set up wrongly does not
 * start.
 */
export function relaySettings<User extends RelayUser>(
  options: RelayOptions<User> & { readonly auth: unknown },
): RelaySettings {
  for (const name of ['authenticate', 'auth'] as const) {
    if (typeof options[name] !== 'function')
      throw new InvalidUploadError(
        `mediaRelay needs \`${name}\`, a function: without it, the relay would sign for nobody, or for anybody.`,
        { errorCode: 'invalid-option', option: name },
      );
  }
  const numbers = {
    maxUploadBytes: options.maxUploadBytes ?? 536_870_912,
    maxSegmentBytes: options.maxSegmentBytes ?? 5_242_880,
    maxUploadsPerUser: options.maxUploadsPerUser ?? 10,
    maxRequestsPerUser: options.maxRequestsPerUser ?? 16,
    idleUploadTime: options.idleUploadTime ?? 3_600_000,
    timeout: options.timeout ?? 30_000,
  };
  const timeouts = {
    authenticate: 10_000,
    auth: 30_000,
    store: 5_000,
    body: 30_000,
    inspect: 60_000,
    ...present({ ...options.timeouts }),
  };
  checkNumbers(numbers);
  checkNumbers(timeouts);
  const least = largestHeld(numbers) / USER_SHARE;
  const maxMemory = options.maxMemory ?? Math.max(268_435_456, least);
  checkNumbers({ maxMemory });
  if (maxMemory < least)
    throw new InvalidUploadError(
      `maxMemory must be at least ${least} bytes, or maxSegmentBytes smaller: ` +
        'a quarter of it is what one user may hold, and a body is held twice.',
      { errorCode: 'invalid-option', option: 'maxMemory', value: String(maxMemory) },
    );
  return {
    ...numbers,
    timeouts,
    maxMemory,
    baseUrl: checkBaseUrl(options.baseUrl ?? 'https://api.x.com', true),
    fetch: () => options.fetch ?? globalThis.fetch,
    allowedOrigins: new Set((options.allowedOrigins ?? []).map(checkOrigin)),
    allowedHeaders: (options.allowedHeaders ?? ALLOWED_HEADERS).map(checkHeaderName).join(', '),
    takesType: typeFilter(options.mediaTypes),
    allowSharing: options.allowSharing === true,
    ownership: options.ownership ?? memoryOwnership(),
    isAlone: options.ownership === undefined,
    quota: quotaSettings(options.quota),
    inspect: options.inspect,
    requestIdHeader: options.requestIdHeader === undefined ? undefined : checkHeaderName(options.requestIdHeader),
  };
}

/** An origin as browsers write it: `*`, `null`, a path or a final slash would allow something else than was meant. */
function checkOrigin(origin: string): string {
  let written: string | undefined;
  try {
    written = new URL(origin).origin;
  } catch {
    // Not a URL: told below.
  }
  if (written === origin && /^https?:/.test(origin)) return origin;
  throw new InvalidUploadError(
    `allowedOrigins are written as https://app.example.com, without a path and a final slash, not ${JSON.stringify(origin)}.`,
    { errorCode: 'invalid-option', option: 'allowedOrigins' },
  );
}

function checkHeaderName(name: string): string {
  if (/^[\w!#$%&'*+.^`|~-]+$/.test(name) && name !== '*') return name;
  throw new InvalidUploadError(`allowedHeaders are names of headers, not ${JSON.stringify(name)}.`, {
    errorCode: 'invalid-option',
    option: 'allowedHeaders',
  });
}

function typeFilter(mediaTypes: readonly string[] | undefined): (mediaType: string) => boolean {
  const unknown = mediaTypes?.find((mediaType) => supportedMediaType(mediaType) !== mediaType);
  if (unknown !== undefined)
    throw new InvalidUploadError(
      `mediaTypes are types that X takes, such as video/mp4, not ${JSON.stringify(unknown)}.`,
      { errorCode: 'invalid-option', option: 'mediaTypes' },
    );
  // Aliases are spelled out by clients: a relay takes X's own spelling alone.
  return (mediaType) =>
    supportedMediaType(mediaType) === mediaType && (mediaTypes === undefined || mediaTypes.includes(mediaType));
}
