import { describe, expect, it } from 'vitest';
import {
  CheckpointLostError,
  describeUploadError,
  InvalidUploadError,
  MediaProcessingError,
  MediaRequestError,
  NetworkError,
  ProcessingTimeoutError,
  RateLimitError,
  remedyOf,
  SourceError,
  UploadError,
  type UploadErrorCode,
  type UploadErrorWords,
  type UploadRemedy,
  UploadTimeoutError,
} from 'rx-media-upload';
import { englishWords } from '../../lib/messages/english-words.js';
import { germanWords } from './german-words.js';

const refusal = (status: number, by: 'x' | 'server', more: object = {}) =>
  new MediaRequestError('tweet_image: X answered', { status, by, ...more }, { command: 'append' });
const invalid = (errorCode: UploadErrorCode, facts: object = {}) =>
  new InvalidUploadError('Give `mediaType`, or set `limits`: 6531601 bytes', { errorCode, ...facts });
const source = (errorCode: UploadErrorCode, facts: object = {}) =>
  new SourceError('`timeout`', { errorCode, ...facts });

const cases: [UploadErrorCode, UploadError, string, UploadRemedy][] = [
  [
    'invalid-option',
    invalid('invalid-option', { option: 'concurrency', value: '0' }),
    'This app is not set up rightly for uploads: whoever runs it can mend that.',
    'none',
  ],
  [
    'invalid-alt-text',
    invalid('invalid-alt-text', { length: 1001, limit: 1000 }),
    'The image description has 1,001 characters, and X takes at most 1,000.',
    'change-options',
  ],
  [
    'invalid-alt-text',
    invalid('invalid-alt-text', { length: 0, limit: 1000 }),
    'The image description is empty.',
    'change-options',
  ],
  ['invalid-alt-text', invalid('invalid-alt-text'), 'The image description is too long.', 'change-options'],
  [
    'invalid-subtitles',
    invalid('invalid-subtitles'),
    'The subtitles do not fit: each needs a language, and a video to belong to.',
    'change-options',
  ],
  ['empty-source', invalid('empty-source', { fileName: 'a.png' }), '“a.png” is empty.', 'pick-another'],
  [
    'unknown-media-type',
    invalid('unknown-media-type'),
    'The file is no image and no video that X knows.',
    'pick-another',
  ],
  [
    'unsupported-media-type',
    invalid('unsupported-media-type', { mediaType: 'text/plain' }),
    'The file is in a format that X does not take.',
    'pick-another',
  ],
  [
    'source-too-large',
    invalid('source-too-large', {
      size: 6_531_601,
      limit: 5_242_880,
      mediaCategory: 'tweet_image',
      fileName: 'cat.png',
    }),
    '“cat.png” is too large: it has 6.5 MB, and at most 5 MB can be uploaded as an image.',
    'pick-another',
  ],
  [
    'source-too-large',
    invalid('source-too-large', { size: 600_000_000, limit: 15_728_640, mediaCategory: 'dm_gif' }),
    'The file is too large: it has 600 MB, and at most 15 MB can be uploaded as a GIF.',
    'pick-another',
  ],
  [
    'source-too-large',
    invalid('source-too-large', { size: 17_179_869_185, limit: 17_179_869_184, mediaCategory: 'amplify_video' }),
    'The file is too large: it has 17.2 GB, and at most 16 GB can be uploaded as a video.',
    'pick-another',
  ],
  [
    'source-too-large',
    refusal(400, 'x', { detail: 'File size exceeds 5242880 bytes.' }),
    'The file is too large.',
    'pick-another',
  ],
  [
    'too-many-segments',
    invalid('too-many-segments', { size: 5_000_000_001, limit: 5_000_000_000 }),
    'The file is too large: it has 5.001 GB, and at most 5 GB can be uploaded here.',
    'pick-another',
  ],
  [
    'file-type-not-allowed',
    invalid('file-type-not-allowed', {
      mediaType: 'video/webm',
      allowed: ['image/png', 'image/jpeg', 'image/pjpeg', '.gif', 'video/*'],
      fileName: 'a.webm',
    }),
    '“a.webm” is not of a kind that is taken here: pick PNG, JPEG, GIF, or a video.',
    'pick-another',
  ],
  [
    'file-type-not-allowed',
    invalid('file-type-not-allowed'),
    'The file is not of a kind that is taken here.',
    'pick-another',
  ],
  [
    'too-many-files',
    invalid('too-many-files', { limit: 4 }),
    'These are too many files: at most 4 can be taken.',
    'pick-another',
  ],
  ['too-many-files', invalid('too-many-files'), 'These are too many files.', 'pick-another'],
  ['source-not-found', source('source-not-found'), 'The file is not where it was: pick it again.', 'pick-another'],
  [
    'source-is-a-folder',
    source('source-is-a-folder', { fileName: 'photos' }),
    '“photos” is a folder: pick the files in it.',
    'pick-another',
  ],
  [
    'source-unreadable',
    source('source-unreadable'),
    'The file cannot be read: it may have changed or moved, so pick it again.',
    'pick-another',
  ],
  [
    'source-unreachable',
    source('source-unreachable', { waited: 30_000 }),
    'The file could not be fetched from where it is kept.',
    'retry',
  ],
  [
    'source-changed',
    source('source-changed', { expected: 2, actual: 1 }),
    'The file has changed meanwhile: pick it again.',
    'pick-another',
  ],
  ['source-used-up', source('source-used-up'), 'The file could be read only once: pick it again.', 'pick-another'],
  [
    'source-ended-early',
    source('source-ended-early'),
    'The file is shorter than it was said to be: pick it again.',
    'pick-another',
  ],
  [
    'source-too-long',
    source('source-too-long'),
    'The file is longer than it was said to be: pick it again.',
    'pick-another',
  ],
  ['network', new NetworkError('append: ECONNRESET'), 'The connection was lost.', 'retry'],
  [
    'timeout',
    new UploadTimeoutError('no byte', { waited: 30_000 }),
    'The connection is stuck: nothing has moved for 30 seconds.',
    'retry',
  ],
  [
    'timeout',
    new UploadTimeoutError('no reply', { waited: 53_776, isBlind: true }),
    'The connection is slow or stuck: no answer for 54 seconds.',
    'retry',
  ],
  ['timeout', new UploadTimeoutError('no reply', { isBlind: true }), 'The connection is slow or stuck.', 'retry'],
  ['timeout', refusal(408, 'server'), 'The connection is stuck.', 'retry'],
  [
    'credentials-missing',
    refusal(403, 'server', { detail: 'There are no credentials of X for this user.' }),
    'The sign-in for X is missing.',
    'sign-in',
  ],
  [
    'credentials-unreachable',
    new NetworkError('no', { errorCode: 'credentials-unreachable' }),
    'The sign-in for X could not be checked just now.',
    'retry',
  ],
  ['not-signed-in', refusal(401, 'x'), 'The sign-in for X has ended.', 'sign-in'],
  ['not-signed-in', refusal(401, 'server'), 'The sign-in has ended.', 'sign-in'],
  ['forbidden', refusal(403, 'x'), 'X does not let this account upload that.', 'sign-in'],
  [
    'forbidden',
    refusal(403, 'x', { problemType: 'https://api.x.com/2/problems/client-forbidden' }),
    'X does not let this app upload: whoever runs it can mend that.',
    'none',
  ],
  [
    'forbidden',
    refusal(403, 'x', { code: 453 }),
    'X does not let this app upload: whoever runs it can mend that.',
    'none',
  ],
  ['refused', refusal(431, 'server'), 'The server did not take the request.', 'none'],
  ['credits-exhausted', refusal(402, 'server'), 'The credits for uploads are used up.', 'none'],
  [
    'empty-source',
    invalid('empty-source', { fileName: 'de.srt', mediaCategory: 'subtitles' }),
    '“de.srt” is empty.',
    'change-options',
  ],
  [
    'unknown-media-type',
    invalid('unknown-media-type', { mediaCategory: 'subtitles' }),
    'The file is no file of subtitles that X knows.',
    'change-options',
  ],
  [
    'credentials-missing',
    refusal(502, 'server', { isOfRelay: true, detail: 'X does not take the credentials of this user.' }),
    'The sign-in for X is missing.',
    'sign-in',
  ],
  ['forbidden', refusal(403, 'server'), 'The server does not let this account upload that.', 'none'],
  ['account-suspended', refusal(403, 'x', { code: 64 }), 'X has suspended this account.', 'sign-in'],
  [
    'account-locked',
    refusal(403, 'x', { code: 326 }),
    'X has locked this account: it can be unlocked at X.',
    'sign-in',
  ],
  ['credits-exhausted', refusal(402, 'x'), 'The credits for uploads to X are used up.', 'none'],
  [
    'credits-exhausted',
    new RateLimitError('no', { status: 429, problemType: 'https://api.x.com/2/problems/usage-capped' }),
    'The credits for uploads to X are used up.',
    'none',
  ],
  ['not-found', refusal(404, 'x'), 'X does not take this upload just now.', 'retry'],
  ['not-found', refusal(404, 'server'), 'The server has no place for uploads where this app sends them.', 'none'],
  [
    'media-not-found',
    refusal(400, 'x', { detail: 'One or more parameters to your request was invalid.; BadRequest: Not found' }),
    'The upload is not known any more, and has to begin anew.',
    'retry',
  ],
  ['request-too-large', refusal(413, 'server'), 'The server does not take a file as large as this.', 'pick-another'],
  [
    'media-unrecognized',
    refusal(400, 'x', { detail: 'media type unrecognized.' }),
    'X does not recognize what is in the file: it may be damaged.',
    'pick-another',
  ],
  [
    'refused',
    refusal(400, 'x', { detail: 'The animation has too many frames.' }),
    'X did not take the file, and says: “The animation has too many frames”.',
    'pick-another',
  ],
  [
    'refused',
    refusal(400, 'x', { detail: '$.media_category: is missing' }),
    'X did not take the file.',
    'pick-another',
  ],
  ['refused', refusal(409, 'server'), 'The server did not take the file.', 'retry'],
  [
    'refused',
    new MediaRequestError('no', { status: 400, by: 'x' }, { command: 'setMetadata' }),
    'X did not take the image description.',
    'change-options',
  ],
  [
    'refused',
    new MediaRequestError('no', { status: 400, by: 'x' }, { command: 'addSubtitles' }),
    'X did not take the subtitles.',
    'change-options',
  ],
  ['server-failed', refusal(503, 'x'), 'X is having trouble just now.', 'retry'],
  ['server-failed', refusal(502, 'server'), 'The server is having trouble just now.', 'retry'],
  [
    'reply-lost',
    new NetworkError('no', { errorCode: 'reply-lost', command: 'upload' }),
    'The connection was lost just when the file had left: X may have it all the same.',
    'retry',
  ],
  [
    'media-unfit',
    new InvalidUploadError('no', { errorCode: 'media-unfit', fileName: 'a.mp4' }),
    'X would not take “a.mp4” as it is.',
    'pick-another',
  ],
  [
    'media-unfit',
    new InvalidUploadError('no', { errorCode: 'media-unfit' }),
    'X would not take the file as it is.',
    'pick-another',
  ],
  [
    'post-unfit',
    new InvalidUploadError('no', { errorCode: 'post-unfit' }),
    'These files do not fit one post: it has up to four images, or one GIF, or one video.',
    'pick-another',
  ],
  [
    'unreadable-reply',
    refusal(200, 'server', { title: 'No media id in the reply' }),
    'The server gave an answer that makes no sense.',
    'retry',
  ],
  [
    'rate-limited',
    new RateLimitError('no', { status: 429, by: 'x', resetAt: 1_000_000 }),
    'X asks for a break; more is taken again: in 12 minutes.',
    'wait',
  ],
  [
    'rate-limited',
    new RateLimitError('no', { status: 429, by: 'server' }),
    'The server asks for a break: try again later.',
    'wait',
  ],
  [
    'upload-incomplete',
    new UploadError('no', { errorCode: 'upload-incomplete' }),
    'Not all of the file has arrived.',
    'retry',
  ],
  [
    'media-invalid',
    new MediaProcessingError('no', { code: 1, name: 'InvalidMedia', message: 'file is invalid' }),
    'X cannot make sense of the file: it may be damaged, or in a format that X does not take.',
    'pick-another',
  ],
  [
    'media-unsupported',
    new MediaProcessingError('no', { name: 'UnsupportedMedia' }),
    'The file is in a format that X does not take.',
    'pick-another',
  ],
  [
    'processing-failed',
    new MediaProcessingError('no', { message: 'It is longer than 20 minutes.' }),
    'X could not process the file, and says: “It is longer than 20 minutes”.',
    'pick-another',
  ],
  ['processing-failed', new MediaProcessingError('no'), 'X could not process the file.', 'pick-another'],
  [
    'processing-timeout',
    new ProcessingTimeoutError('no', { waited: 900_000 }),
    'X has not finished processing the file after 15 minutes: it may be ready later.',
    'retry',
  ],
  [
    'processing-timeout',
    new ProcessingTimeoutError('no'),
    'X has not finished processing the file: it may be ready later.',
    'retry',
  ],
  [
    'checkpoint-lost',
    new CheckpointLostError('no'),
    'This upload goes on elsewhere: in another window, or on another machine.',
    'none',
  ],
  ['unexpected', new UploadError('`paused`'), 'The upload has failed, and nobody has said why.', 'retry'],
];
const NOW = 1_000_000 - 12 * 60_000 + 400;

/** What no person says. Names and servers' words that would be so are not shown, or are the person's own. */
const DEVELOPERS = /`|tweet_|media_|mediaType|mediaCategory|concurrency|limits|\d{5}|undefined|NaN|\[object/;

describe.each(cases)('%s', (errorCode, error, sentence, remedy) => {
  it(`is told as: ${sentence}`, () => {
    expect(error.errorCode).toBe(errorCode);
    expect(describeUploadError(error, { now: NOW })).toBe(sentence);
    expect(remedyOf(error)).toBe(remedy);
  });

  it('is told the same from plain data, and of a second copy of the package', () => {
    const data = JSON.parse(JSON.stringify(error)) as { name: string };
    const copy = Object.assign(new Error('no'), data);
    for (const same of [data, copy]) {
      expect(describeUploadError(same, { now: NOW })).toBe(sentence);
      expect(remedyOf(same)).toBe(remedy);
    }
  });

  it('has no developer’s word in any language', () => {
    for (const told of [sentence, describeUploadError(error, { locale: 'de', words: germanWords, now: NOW })]) {
      expect(told).not.toMatch(DEVELOPERS);
      expect(told).toMatch(/^\S.*\.$/);
    }
  });
});

describe('describeUploadError', () => {
  it('has a case for each code', () => {
    expect([...new Set(cases.map(([code]) => code))].sort()).toEqual(Object.keys(englishWords).sort());
    expect(Object.keys(germanWords).sort()).toEqual(Object.keys(englishWords).sort());
  });

  it('writes numbers and times as the locale does', () => {
    const [, error] = cases.find(([code]) => code === 'source-too-large')!;
    expect(describeUploadError(error, 'de')).toMatch(/ 6,5 MB, and at most 5 MB /);
    expect(describeUploadError(error, ['nonsense-nonsense-nonsense'])).toMatch(/6.5 MB/);
    expect(describeUploadError(error, { locale: 'de', words: germanWords })).toBe(
      'Die Datei „cat.png“ ist zu groß: Sie hat 6,5 MB, möglich sind höchstens 5 MB.',
    );
    const limited = new RateLimitError('no', { status: 429, by: 'x', resetAt: Date.UTC(2026, 10, 21, 14, 5) });
    expect(describeUploadError(limited, { timeZone: 'UTC' })).toMatch(/: Nov 21, 2:05.PM\.$/);
    expect(describeUploadError(limited, { locale: 'de', words: germanWords, timeZone: 'UTC' })).toMatch(
      /: 21\. Nov\.,? 14:05\.$/,
    );
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'gone'],
    ['an Error', new TypeError('Cannot read properties of undefined')],
    ['another library’s error', Object.assign(new Error('no'), { errorCode: 'network' })],
    ['a code that is none', { name: 'UploadError', errorCode: 'constructor' }],
    ['a name that is none', { name: 'toString', errorCode: 'network' }],
    [
      'what cannot be read',
      new Proxy(
        {},
        {
          get: () => {
            throw new Error('no');
          },
        },
      ),
    ],
  ])('says no more than is known of %s', (_, thrown) => {
    expect(describeUploadError(thrown)).toBe('The upload has failed, and nobody has said why.');
    expect(remedyOf(thrown)).toBe('retry');
  });

  it('knows an error of a version without codes by its name and its status', () => {
    const old = (name: string, facts = {}) => Object.assign(new Error('no'), { name, ...facts });
    expect(describeUploadError(old('NetworkError'))).toBe('The connection was lost.');
    expect(remedyOf(old('SourceError'))).toBe('pick-another');
    expect(remedyOf(old('MediaRequestError', { status: 401 }))).toBe('sign-in');
  });

  it('survives facts that are none, and a dictionary that lacks a sentence or fails', () => {
    const odd = { name: 'RateLimitError', errorCode: 'rate-limited', resetAt: 'soon', by: 7, detail: {}, size: NaN };
    expect(describeUploadError(odd)).toBe('The server asks for a break: try again later.');
    expect(describeUploadError({ ...odd, resetAt: 9e15 })).toBe('The server asks for a break: try again later.');
    expect(describeUploadError({ name: 'SourceError', errorCode: 'file-type-not-allowed', allowed: [7] })).toMatch(
      /here\.$/,
    );
    const fails = {
      ...germanWords,
      network: () => {
        throw new Error('no');
      },
    };
    for (const words of [fails, {} as UploadErrorWords, { ...germanWords, network: () => '' }])
      expect(describeUploadError(new NetworkError('no'), { words })).toBe('The connection was lost.');
  });

  it('says its sentence also where the moment cannot be written as asked', () => {
    const limited = new RateLimitError('no', { status: 429, by: 'x', resetAt: Date.UTC(2026, 10, 21, 14, 5) });
    for (const options of [{ timeZone: 'Mars/Phobos' }, { timeZone: '' }, { now: NaN }, { now: -Infinity }])
      for (const words of [englishWords, germanWords])
        expect(describeUploadError(limited, { locale: 'en', words, ...options })).toMatch(
          /: Nov 2[12], \d+:\d5.[AP]M\.$/,
        );
  });

  it.each(['   ', '\u202e', '\u200b\u200b', '\u0000', '\u2028', '\u3164', '\u200d', '\u2800', '\ufe0f'])(
    'knows a name of nothing as none: %j',
    (fileName) => {
      expect(describeUploadError(invalid('empty-source', { fileName }))).toBe('The file is empty.');
    },
  );

  it('keeps a hostile name in its place', () => {
    const told = (fileName: string) =>
      describeUploadError(new SourceError('no', { errorCode: 'source-changed', fileName }));
    expect(told('\u202Egnp.exe\u202C\n<b>')).toBe('“\u2068gnp.exe <b>\u2069” has changed meanwhile: pick it again.');
    expect(told('שלום.png')).toBe('“\u2068שלום.png\u2069” has changed meanwhile: pick it again.');
    expect(told(`${'a'.repeat(300)}.png`)).toMatch(/^“a{44}…a{11}\.png” has/);
    expect(told(`a${'\u0301'.repeat(300)}.png`).length).toBeLessThan(60);
  });

  it.each([
    "Cannot read properties of undefined (reading 'id')",
    'connect ECONNREFUSED 10.0.0.5:5432',
    'undefined is not a function',
    'jwt malformed',
    'SELECT * FROM media WHERE id = 7',
  ])('shows nothing that a server says to developers: %s', (detail) => {
    expect(describeUploadError(refusal(400, 'server', { detail }))).toBe('The server did not take the file.');
  });

  it.each(['No YouTube videos, please', 'Too long: at most 14000 frames', 'Contains a virus (EICAR_Test)'])(
    'shows what our relay says of the file: %s',
    (detail) => {
      const told = describeUploadError(refusal(422, 'server', { isOfRelay: true, detail }));
      expect(told.replace(/[\u2068\u2069]/g, '')).toBe(`The server did not take the file, and says: “${detail}”.`);
    },
  );

  it('shows X’s reason with its numbers', () => {
    const failure = new MediaProcessingError('no', { message: 'Duration too long, maximum:140000, actual:150000' });
    expect(describeUploadError(failure)).toContain('maximum:140000');
  });

  it('shows a server’s words as one short line, or not at all', () => {
    const told = (detail: string) => describeUploadError(refusal(400, 'x', { detail }));
    expect(told('No\u0000 \u202Eway\n\nat all.')).toBe('X did not take the file, and says: “No way at all”.');
    for (const detail of ['<html>no</html>', 'Give `x`', 'tweet_image', 'at most 5242880', 'mediaType is wrong', ' . '])
      expect(told(detail)).toBe('X did not take the file.');
    expect(told('so '.repeat(500)).length).toBeLessThan(220);
  });
});
