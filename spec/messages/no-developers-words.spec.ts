import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeUploadError, remedyOf } from 'rx-media-upload';
import { englishWords } from '../../lib/messages/english-words.js';
import { germanWords } from './german-words.js';

const DEVELOPERS = /`|tweet_|media_|mediaType|concurrency|undefined|NaN|\d{5}|<|>|[\n\u202A-\u202E]/;

const bytes = fc.oneof(fc.nat(), fc.double(), fc.bigInt({ min: 0n, max: 1n << 45n }).map(Number));
const words = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.constantFrom(
    'Set `limits`',
    'tweet_image',
    '$.media_category: is missing',
    '6531601 bytes',
    '<b>no</b>',
    'Too long.',
  ),
);
/** Any facts at all, as plain data: what an error of this library, of another version, or a forger may say. */
const facts = fc.record(
  {
    size: bytes,
    limit: bytes,
    length: bytes,
    waited: bytes,
    resetAt: bytes,
    status: fc.integer({ min: 0, max: 599 }),
    by: fc.constantFrom('x', 'server', 'tweet_image'),
    detail: words,
    option: fc.constant('concurrency'),
    value: words,
    mediaType: fc.constantFrom('image/png', 'tweet_image'),
    mediaCategory: fc.constantFrom('tweet_image', 'dm_gif', 'amplify_video', 'subtitles', 'media_x'),
    allowed: fc.array(fc.constantFrom('image/png', '.gif', 'video/*', 'model/gltf-binary')),
    command: fc.constantFrom('append', 'setMetadata', 'addSubtitles', 'media_x'),
    message: words,
  },
  { requiredKeys: [] },
);

describe('a sentence for a person', () => {
  it('has no developer’s word, whatever the facts', () => {
    fc.assert(
      fc.property(facts, fc.constantFrom(...Object.keys(englishWords)), (known, errorCode) => {
        const error = { name: 'UploadError', errorCode, ...known };
        for (const told of [
          describeUploadError(error, { now: 0 }),
          describeUploadError(error),
          describeUploadError(error, { locale: 'de', words: germanWords }),
        ]) {
          expect(told).not.toMatch(DEVELOPERS);
          expect(told).toMatch(/^\S.*\.$/u);
        }
        expect(remedyOf(error)).toMatch(/^(?:retry|wait|sign-in|pick-another|change-options|none)$/);
      }),
      { numRuns: 500 },
    );
  });
});
