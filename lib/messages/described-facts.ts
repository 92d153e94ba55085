import { refusalCode, type UploadErrorCode } from '../upload-error.js';
import { remedies } from './upload-remedy.js';
import { isSeen, oneSaying, sayable } from './shown-text.js';
import type { DescribedFacts } from './upload-error-words.js';

/** What an error of an older version means, and the plain data of one: by its name. */
const BY_NAME: Readonly<Record<string, UploadErrorCode>> = {
  UploadError: 'unexpected',
  InvalidUploadError: 'invalid-option',
  SourceError: 'source-unreadable',
  NetworkError: 'network',
  UploadTimeoutError: 'timeout',
  MediaRequestError: 'refused',
  RateLimitError: 'rate-limited',
  MediaProcessingError: 'processing-failed',
  ProcessingTimeoutError: 'processing-timeout',
  CheckpointLostError: 'checkpoint-lost',
};

/**
 * What was thrown, as facts that can be described. Of an error of this library, of a second copy of it, or of its plain
 * data; whatever else was thrown is `unexpected`, for nothing is known of it.
 */
export function factsOf(thrown: unknown): DescribedFacts {
  try {
    return read(thrown as Readonly<Record<string, unknown>>);
  } catch {
    // Not even its members can be read.
    return { errorCode: 'unexpected' };
  }
}

const NUMBERS = ['size', 'limit', 'length', 'expected', 'actual', 'waited', 'status', 'resetAt'] as const;
const TEXTS = ['mediaType', 'mediaCategory', 'fileName', 'option', 'value', 'command'] as const;

/** The last moment that a date can be. */
const LAST_MOMENT = 8.64e15;

function read(error: Readonly<Record<string, unknown>>): DescribedFacts {
  const { name, errorCode, by, allowed } = error;
  const byName = typeof name === 'string' && Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : undefined;
  if (byName === undefined) return { errorCode: 'unexpected' };
  const said = saidIn(error);
  // Plain data may hold anything.
  const isNumber = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value <= LAST_MOMENT;
  return {
    ...picked(error, NUMBERS, isNumber),
    ...picked(error, TEXTS, isSeen),
    ...((by === 'x' || by === 'server') && { by }),
    ...(error['isBlind'] === true && { isBlind: true as const }),
    ...(isAboutApp(error) && { isAboutApp: true as const }),
    ...(said !== undefined && { detail: said }),
    ...(Array.isArray(allowed) && { allowed: allowed.filter((type): type is string => typeof type === 'string') }),
    errorCode: isCode(errorCode) ? errorCode : name === 'MediaRequestError' ? refusalCode(error as never) : byName,
  };
}

/** X's number and its problem for an app that is not enrolled for what it asks. */
const isAboutApp = ({ by, code, problemType }: Readonly<Record<string, unknown>>): boolean =>
  by === 'x' && (code === 453 || /\/client-forbidden$/.test(String(problemType)));

/**
 * Whose words are shown: X's, if they are prose, and what our relay says of a file, which whoever runs it has written for
 * people. Other servers tell developers what has failed.
 */
function saidIn({ name, by, isOfRelay, status, detail }: Readonly<Record<string, unknown>>): string | undefined {
  if (isOfRelay === true) return status === 422 ? oneSaying(detail) : sayable(detail);
  return by === 'x' || name === 'MediaProcessingError' ? sayable(detail) : undefined;
}

const picked = (
  error: Readonly<Record<string, unknown>>,
  keys: readonly string[],
  isRight: (value: unknown) => boolean,
): object => Object.fromEntries(keys.filter((key) => isRight(error[key])).map((key) => [key, error[key]]));

const isCode = (given: unknown): given is UploadErrorCode =>
  typeof given === 'string' && Object.hasOwn(remedies, given);
