import type { Finding, UploadError, UploadErrorCode } from '../node/index.js';
import { saidSize } from './said-size.js';
import { saidTime } from './said-time.js';

/** What an error is called by: the library's own sentence, or one of the shell's. */
type Words = 'as it is' | ((error: UploadError, now: number) => string);

/**
 * What the shell says of each failure. The library's sentence stays where it is X's answer or the system's; where it names
 * an option of the library's, the shell has one of its own.
 */
const WORDS: { readonly [Code in UploadErrorCode]: Words } = {
  'invalid-option': ({ option = '', message, value }) => (OPTIONS[option] ?? (() => message))(value ?? '', message),
  'invalid-alt-text': ({ length = 0, limit = 1000 }) =>
    `--alt-text has ${length} characters, and X takes 1 to ${limit}`,
  'invalid-subtitles': ({ option, value }) =>
    option === 'languageCode'
      ? `--subtitles: a language is two letters such as EN, not '${value}'`
      : `--subtitles are for the video of a post (tweet_video, amplify_video), not for ${value}`,
  'media-unfit': ({ findings = [], message }) =>
    findings.length === 0 ? message : `${toldOf(findings)} (--limits warn sends it all the same)`,
  'post-unfit': ({ findings = [], message }) => (findings.length === 0 ? message : toldOf(findings)),
  'empty-source': ({ fileName }) => `${fileName ?? 'standard input'} is empty: X takes no empty media`,
  'unknown-media-type': ({ fileName = 'it', mediaCategory }) =>
    mediaCategory === 'subtitles'
      ? `--subtitles: neither the first bytes of ${fileName} nor its name tell that it is SRT or VTT`
      : `neither the first bytes of ${fileName} nor its name tell what it is: give --type, for example --type video/mp4`,
  'unsupported-media-type': ({ message }) => message.replace(/^mediaType /, '--type '),
  'source-too-large': ({ fileName = 'it', size = 0, limit = 0, mediaCategory }) =>
    `${fileName} has ${size} bytes (${saidSize(size)}), and X takes at most ${limit} as ${mediaCategory}: ` +
    'make it smaller, or try with --limits warn',
  'too-many-segments': ({ size = 0, limit = 0 }) =>
    `it has ${size} bytes (${saidSize(size)}), and X takes at most 1000 segments, ${limit} bytes together`,
  'file-type-not-allowed': 'as it is',
  'too-many-files': 'as it is',
  'source-not-found': 'as it is',
  'source-is-a-folder': 'as it is',
  'source-unreadable': ({ message }) => message.replace('their buffer or file', 'the file'),
  'source-unreachable': 'as it is',
  'source-changed': 'as it is',
  'source-used-up': () => ONCE,
  'source-ended-early': 'as it is',
  'source-too-long': 'as it is',
  network: 'as it is',
  timeout: ({ command, waited = 0 }) =>
    `${command ?? 'the request'}: no byte has moved for ${saidTime(waited)} (--timeout SECONDS waits longer)`,
  'reply-lost': ({ command = 'upload' }) =>
    `${command}: the image has left, and no answer came that tells its id: X may have it all the same. ` +
    'The same command sends it again; --strategy chunked does not lose it so',
  'credentials-missing': ({ option = '', message }) =>
    Object.hasOwn(VARIABLES, option)
      ? `${VARIABLES[option]} is missing, or no text that a token can be: look where it is set`
      : message,
  'credentials-unreachable': () => 'the credentials could not be had',
  'not-signed-in': ({ message }) => `${message}. Look at X_ACCESS_TOKEN: it may be wrong, withdrawn or expired`,
  forbidden: 'as it is',
  'account-suspended': 'as it is',
  'account-locked': 'as it is',
  'credits-exhausted': 'as it is',
  'not-found': 'as it is',
  'media-not-found': 'as it is',
  'request-too-large': 'as it is',
  'media-unrecognized': 'as it is',
  refused: 'as it is',
  'server-failed': 'as it is',
  'unreadable-reply': 'as it is',
  'rate-limited': (error, now) => {
    const resetAt = 'resetAt' in error && typeof error.resetAt === 'number' ? error.resetAt : undefined;
    const when =
      resetAt === undefined
        ? 'it does not say for how long: try again later'
        : `try again in ${saidTime(resetAt - now)} (${new Date(resetAt).toISOString()})`;
    return `${error.command ?? 'upload'}: X's rate limit is used up, and ${when}`;
  },
  'upload-incomplete': 'as it is',
  'media-invalid': 'as it is',
  'media-unsupported': 'as it is',
  'processing-failed': 'as it is',
  'processing-timeout': ({ mediaId = 'ID', waited = 0 }) =>
    `X is still processing media ${mediaId} after ${saidTime(waited)}; it may become ready yet: rx-media-upload status ${mediaId}`,
  'checkpoint-lost': () => 'another process has this upload now',
  unexpected: 'as it is',
};

const ONCE =
  'standard input can be read only once, and would have to be read again: give the command again with all of it';

/** The library's options, as the shell's. */
const OPTIONS: Readonly<Record<string, (value: string, message: string) => string>> = {
  mediaType: (value) => `--type is a MIME type such as video/mp4, not '${value}'`,
  strategy: (value) =>
    `--strategy one-shot is for images of at most 5 MiB, and this is ${value.replace(/^(?=\d)/, 'one of ')}: auto sends it in segments`,
  metadata: () => '--sensitive is for --api v2: v1.1 takes the alt text alone',
  mediaKey: () => 'v2 names media by their id: a media key is for --api v1.1',
  mediaId: (value) => `a media is named by its id, a string of digits, not ${value}`,
  segmentBytes: (value) => `--segment-bytes is a whole number above 0, not ${value}`,
  size: (value) => `--size is a whole number of bytes, not ${value}`,
  file: (_value, message) => message,
  baseUrl: (_value, message) =>
    message
      .replace('baseUrl', '--base-url')
      .replace(': use `auth`', ': credentials come from the environment')
      .replace('no `auth`', 'no credentials in the environment'),
};

/** Where credentials of these names come from. */
const VARIABLES: Readonly<Record<string, string>> = {
  token: 'X_ACCESS_TOKEN',
  consumerKey: 'X_API_KEY',
  consumerSecret: 'X_API_SECRET',
  accessToken: 'X_ACCESS_TOKEN',
  accessTokenSecret: 'X_ACCESS_TOKEN_SECRET',
};

/** What can be done about a finding, where the library names an option of its own. */
const REMEDIES: Readonly<Record<string, string>> = { 'not-for-posts': 'Upload it with --target tweet.' };

/** What speaks against media: each sentence, and what to do. */
export const toldOf = (findings: readonly Finding[]): string =>
  findings.map((finding) => [finding.message, remedyFor(finding)].filter((text) => text !== '').join(' ')).join(' ');

export const remedyFor = ({ code, remedy = '' }: Finding): string => REMEDIES[code] ?? remedy;

/** An upload of what can be read only once that would have to begin anew; whatever its code is. */
const ONE_PASS = /\. A new session is due, and this source can be read only once: begin again with a new one/;

/**
 * A failure in the shell's words: one sentence.
 *
 * @param now - Epoch ms, which waits are counted from.
 */
export function failureWords(error: UploadError, now: number): string {
  const words = WORDS[error.errorCode];
  const text = words === 'as it is' ? error.message : words(error, now);
  return text.replace(ONE_PASS, `; ${ONCE}`).replace(/^The stream\b/, 'standard input');
}

/** The option of a failure, as the shell calls it. */
export const optionName = (option: string): string | undefined => {
  const names: Readonly<Record<string, string>> = { mediaType: '--type', mediaCategory: '--category', ...VARIABLES };
  if (Object.hasOwn(names, option)) return names[option];
  return /^[a-z]+[A-Za-z]*$/.test(option)
    ? `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
    : undefined;
};
