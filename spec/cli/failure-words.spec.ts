import { readFileSync } from 'node:fs';
import {
  InvalidUploadError,
  MediaRequestError,
  ProcessingTimeoutError,
  RateLimitError,
  type UploadError,
  type UploadErrorCode,
  type UploadErrorContext,
  UploadTimeoutError,
} from 'rx-media-upload';
import { describe, expect, it } from 'vitest';
import { failureWords, optionName } from '../../lib/cli/failure-words.js';
import { warningWords } from '../../lib/cli/warning-words.js';
import { SourceError } from '../../lib/upload-error.js';

const invalid = (message: string, context: UploadErrorContext): UploadError => new InvalidUploadError(message, context);
const now = Date.UTC(2026, 0, 1);

/** What a user of the shell must never read: the library's options, and its way of writing them. */
const librarys = new RegExp(
  '`|\\b(?:mediaType|mediaCategory|segmentBytes|maxSegmentBytes|altText|checkpoints?|paused|shouldRetry|baseUrl|' +
    'languageCode|mediaKey|maxRateLimitWait|processingTimeout|requestTimeout)\\b',
);

describe('failures in the shell’s words', () => {
  it.each<[string, UploadError, string | RegExp]>([
    [
      'unknown-media-type',
      invalid('Give `mediaType`.', { errorCode: 'unknown-media-type', fileName: 'a.bin' }),
      /^neither the first bytes of a\.bin nor .*: give --type, for example --type video\/mp4$/,
    ],
    [
      'of subtitles',
      invalid('', { errorCode: 'unknown-media-type', fileName: 'a.txt', mediaCategory: 'subtitles' }),
      /^--subtitles: neither .* that it is SRT or VTT$/,
    ],
    [
      'unsupported-media-type',
      invalid("mediaType 'a/b' is none that X takes: image/png.", { errorCode: 'unsupported-media-type' }),
      "--type 'a/b' is none that X takes: image/png.",
    ],
    [
      'source-too-large',
      invalid("set `limits` to 'warn'", {
        errorCode: 'source-too-large',
        fileName: 'a.png',
        size: 6_531_601,
        limit: 5_242_880,
        mediaCategory: 'tweet_image',
      }),
      'a.png has 6531601 bytes (6.5 MB), and X takes at most 5242880 as tweet_image: make it smaller, or try with --limits warn',
    ],
    [
      'too-many-segments',
      invalid('set maxSegmentBytes', { errorCode: 'too-many-segments', size: 6e9, limit: 5e9 }),
      'it has 6000000000 bytes (6.0 GB), and X takes at most 1000 segments, 5000000000 bytes together',
    ],
    ['empty-source', invalid('', { errorCode: 'empty-source' }), 'standard input is empty: X takes no empty media'],
    [
      'invalid-alt-text',
      invalid('altText', { errorCode: 'invalid-alt-text', length: 1001, limit: 1000 }),
      '--alt-text has 1001 characters, and X takes 1 to 1000',
    ],
    [
      'invalid-subtitles',
      invalid('', { errorCode: 'invalid-subtitles', option: 'subtitles', value: 'tweet_image' }),
      '--subtitles are for the video of a post (tweet_video, amplify_video), not for tweet_image',
    ],
    [
      'one-shot of a video',
      invalid("strategy 'one-shot'", { option: 'strategy', value: 'tweet_video' }),
      '--strategy one-shot is for images of at most 5 MiB, and this is tweet_video: auto sends it in segments',
    ],
    [
      'one-shot of a large image',
      invalid('', { option: 'strategy', value: '6000000 bytes' }),
      '--strategy one-shot is for images of at most 5 MiB, and this is one of 6000000 bytes: auto sends it in segments',
    ],
    ['--type', invalid('', { option: 'mediaType', value: 'x' }), "--type is a MIME type such as video/mp4, not 'x'"],
    [
      '--base-url',
      invalid('baseUrl must not hold a user name or a password: use `auth`.', { option: 'baseUrl' }),
      '--base-url must not hold a user name or a password: credentials come from the environment.',
    ],
    [
      'in the clear',
      invalid('Credentials are not sent in the clear to a.b: use https, or no `auth`.', { option: 'baseUrl' }),
      'Credentials are not sent in the clear to a.b: use https, or no credentials in the environment.',
    ],
    [
      'a token that is none',
      invalid('token', { errorCode: 'credentials-missing', option: 'token' }),
      /^X_ACCESS_TOKEN is missing/,
    ],
    [
      'a key that is none',
      invalid('OAuth 1.0a needs consumerSecret', { errorCode: 'credentials-missing', option: 'consumerSecret' }),
      /^X_API_SECRET is missing/,
    ],
    [
      'media-unfit',
      invalid('x', {
        errorCode: 'media-unfit',
        findings: [{ level: 'error', code: 'a', message: 'Too long.', remedy: 'Cut it.' }],
      }),
      'Too long. Cut it. (--limits warn sends it all the same)',
    ],
    [
      'post-unfit',
      invalid('x', {
        errorCode: 'post-unfit',
        findings: [
          { level: 'error', code: 'not-for-posts', message: 'No.', remedy: "Upload it with the target 'tweet'." },
        ],
      }),
      'No. Upload it with --target tweet.',
    ],
    [
      'timeout',
      new UploadTimeoutError('append: no byte has moved for 30000 ms', { command: 'append', waited: 30_000 }),
      'append: no byte has moved for 30 s (--timeout SECONDS waits longer)',
    ],
    [
      'reply-lost',
      new UploadTimeoutError('`retry.shouldRetry` may', { command: 'upload', errorCode: 'reply-lost' }),
      /^upload: the image has left, and no answer came that tells its id: .* --strategy chunked does not lose it so$/,
    ],
    [
      'rate-limited',
      new RateLimitError('maxRateLimitWait', { status: 429, resetAt: now + 1_500_000 }, { command: 'append' }),
      "append: X's rate limit is used up, and try again in 25 min (2026-01-01T00:25:00.000Z)",
    ],
    [
      'rate-limited for nobody knows how long',
      new RateLimitError('x', { status: 429 }, { command: 'append' }),
      "append: X's rate limit is used up, and it does not say for how long: try again later",
    ],
    [
      'processing-timeout',
      new ProcessingTimeoutError('900000 ms', { mediaId: '12', waited: 900_000 }),
      'X is still processing media 12 after 15 min; it may become ready yet: rx-media-upload status 12',
    ],
    [
      'a session that is gone, of what can be read only once',
      new MediaRequestError(
        'append: X answered 404. A new session is due, and this source can be read only once: begin again with a new one',
        { status: 404 },
      ),
      /^append: X answered 404; standard input can be read only once, .*: give the command again with all of it$/,
    ],
    [
      'a stream that ended early',
      new SourceError('The stream ended at byte 5, and 6 were announced to X', { errorCode: 'source-ended-early' }),
      'standard input ended at byte 5, and 6 were announced to X',
    ],
    [
      'X’s own words',
      new MediaRequestError('append: X answered 403: no', { status: 403 }),
      'append: X answered 403: no',
    ],
    [
      'not-signed-in',
      new MediaRequestError('append: X answered 401', { status: 401 }),
      /X_ACCESS_TOKEN: it may be wrong/,
    ],
  ])('%s', (_, error, words) => {
    const said = failureWords(error, now);
    if (typeof words === 'string') expect(said).toBe(words);
    else expect(said).toMatch(words);
    expect(said).not.toMatch(librarys);
  });

  it('has words for each code that there is', () => {
    const source = readFileSync(new URL('../../lib/upload-error-code.ts', import.meta.url), 'utf8');
    const codes = [...source.matchAll(/^ {2}\| '([\w-]+)'/gm)].map(([, code]) => code as UploadErrorCode);
    expect(codes.length).toBeGreaterThan(40);
    for (const errorCode of codes) expect(failureWords(invalid('as it is', { errorCode }), now)).not.toMatch(librarys);
  });

  it.each([
    ['mediaType', '--type'],
    ['segmentBytes', '--segment-bytes'],
    ['token', 'X_ACCESS_TOKEN'],
    ['__proto__', undefined],
  ])('calls the option %s %s', (option, name) => {
    expect(optionName(option)).toBe(name);
  });
});

describe('warnings in the shell’s words', () => {
  it.each([
    [
      'checkpoint-changed',
      'The source has changed since the checkpoint',
      /^the file has changed since the earlier run/,
    ],
    ['checkpoint-changed', 'Type, category or owners have changed since the checkpoint', /^type and category are not/],
    [
      'checkpoint-unreadable',
      'The checkpoint cannot be read (a folder): anew',
      /^what is kept of earlier uploads cannot be read \(a folder\): anew$/,
    ],
    ['checkpoint-damaged', 'The checkpoint is damaged', /^what is kept of the earlier run is damaged/],
    [
      'checkpoint-foreign',
      'The checkpoint is of an upload to a, not to b',
      /^the earlier run was an upload to a, not to b$/,
    ],
    ['checkpoint-foreign', 'The checkpoint is of another account’s upload', /^the earlier run was another account's$/],
    [
      'checkpoint-not-kept',
      'The checkpoint cannot be written (why): after',
      /^nothing can be kept of it \(why\): after$/,
    ],
    [
      'checkpoint-not-removed',
      'The checkpoint cannot be removed (why): the same upload would go on from it',
      /^what is kept of it cannot be removed \(why\): the same upload would go on from there$/,
    ],
    ['checkpoint-in-use', 'x checkpoint', /^the same file is being uploaded already/],
    ['checkpoint-not-held', 'x checkpoint', /cannot be told/],
    [
      'checkpoint-unproven',
      'x checkpoint',
      /^an upload from standard input cannot go on after a crash, .*: .* write it to a file and upload that/,
    ],
    ['not-checked', 'The source can be read only once: it is', /^it can be read only once, and is$/],
    ['limit-exceeded', 'The source has 5 bytes', /^the file has 5 bytes$/],
    ['constructor', 'as it is', /^as it is$/],
  ])('%s', (code, message, words) => {
    expect(warningWords({ code, message })).toMatch(words);
    expect(warningWords({ code, message })).not.toMatch(librarys);
  });
});
