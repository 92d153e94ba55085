import type { DescribedFacts, UploadErrorWords } from './upload-error-words.js';
import type { WordFormats } from './word-formats.js';

/** English, for `describeUploadError`. */
export const englishWords: UploadErrorWords = {
  'invalid-option': 'This app is not set up rightly for uploads: whoever runs it can mend that.',
  'invalid-alt-text': ({ length, limit }, { count }) => {
    if (length === 0) return 'The image description is empty.';
    return length === undefined || limit === undefined
      ? 'The image description is too long.'
      : `The image description has ${count(length)} characters, and X takes at most ${count(limit)}.`;
  },
  'invalid-subtitles': 'The subtitles do not fit: each needs a language, and a video to belong to.',
  'media-unfit': (facts, format) => `X would not take ${fileInside(facts, format)} as it is.`,
  'post-unfit': 'These files do not fit one post: it has up to four images, or one GIF, or one video.',
  'empty-source': (facts, format) => `${file(facts, format)} is empty.`,
  'unknown-media-type': (facts, format) =>
    `${file(facts, format)} is ${facts.mediaCategory === 'subtitles' ? 'no file of subtitles' : 'no image and no video'} that X knows.`,
  'unsupported-media-type': (facts, format) => `${file(facts, format)} is in a format that X does not take.`,
  'source-too-large': (facts, format) => tooLarge(facts, format, purposeOf(facts.mediaCategory)),
  'too-many-segments': (facts, format) => tooLarge(facts, format, 'here'),
  'file-type-not-allowed': (facts, format) => {
    const kinds = [...new Set((facts.allowed ?? []).map((type) => kindOf(type, format)))];
    return `${file(facts, format)} is not of a kind that is taken here${kinds.length > 0 ? `: pick ${format.anyOf(kinds)}` : ''}.`;
  },
  'too-many-files': ({ limit }, { count }) =>
    limit === undefined
      ? 'These are too many files.'
      : `These are too many files: at most ${count(limit)} can be taken.`,
  'source-not-found': (facts, format) => `${file(facts, format)} is not where it was: pick it again.`,
  'source-is-a-folder': (facts, format) => `${file(facts, format)} is a folder: pick the files in it.`,
  'source-unreadable': (facts, format) =>
    `${file(facts, format)} cannot be read: it may have changed or moved, so pick it again.`,
  'source-unreachable': 'The file could not be fetched from where it is kept.',
  'source-changed': (facts, format) => `${file(facts, format)} has changed meanwhile: pick it again.`,
  'source-used-up': 'The file could be read only once: pick it again.',
  'source-ended-early': (facts, format) => `${file(facts, format)} is shorter than it was said to be: pick it again.`,
  'source-too-long': (facts, format) => `${file(facts, format)} is longer than it was said to be: pick it again.`,
  network: 'The connection was lost.',
  timeout: ({ waited, isBlind }, { duration }) => {
    if (isBlind)
      return `The connection is slow or stuck${waited === undefined ? '' : `: no answer for ${duration(waited)}`}.`;
    return waited === undefined
      ? 'The connection is stuck.'
      : `The connection is stuck: nothing has moved for ${duration(waited)}.`;
  },
  'reply-lost': 'The connection was lost just when the file had left: X may have it all the same.',
  'credentials-missing': 'The sign-in for X is missing.',
  'credentials-unreachable': 'The sign-in for X could not be checked just now.',
  'not-signed-in': ({ by }) => (by === 'x' ? 'The sign-in for X has ended.' : 'The sign-in has ended.'),
  forbidden: ({ by, isAboutApp }) => {
    if (isAboutApp) return 'X does not let this app upload: whoever runs it can mend that.';
    return by === 'x'
      ? 'X does not let this account upload that.'
      : 'The server does not let this account upload that.';
  },
  'account-suspended': 'X has suspended this account.',
  'account-locked': 'X has locked this account: it can be unlocked at X.',
  'credits-exhausted': ({ by }) =>
    by === 'server' ? 'The credits for uploads are used up.' : 'The credits for uploads to X are used up.',
  'not-found': ({ by }) =>
    by === 'x'
      ? 'X does not take this upload just now.'
      : 'The server has no place for uploads where this app sends them.',
  'media-not-found': 'The upload is not known any more, and has to begin anew.',
  'request-too-large': (facts) => `${who(facts)} does not take a file as large as this.`,
  'media-unrecognized': 'X does not recognize what is in the file: it may be damaged.',
  refused: (facts, format) => `${who(facts)} did not take ${refusedThing(facts)}${because(facts, format)}`,
  'server-failed': (facts) => `${who(facts)} is having trouble just now.`,
  'unreadable-reply': (facts) => `${who(facts)} gave an answer that makes no sense.`,
  'rate-limited': (facts, { moment }) => {
    const { by, resetAt } = facts;
    const what = by === 'x' ? 'X asks for a break' : 'The server asks for a break';
    return resetAt === undefined ? `${what}: try again later.` : `${what}; more is taken again: ${moment(resetAt)}.`;
  },
  'upload-incomplete': 'Not all of the file has arrived.',
  'media-invalid': 'X cannot make sense of the file: it may be damaged, or in a format that X does not take.',
  'media-unsupported': 'The file is in a format that X does not take.',
  'processing-failed': (facts, format) => `X could not process the file${because(facts, format)}`,
  'processing-timeout': ({ waited }, { duration }) =>
    `X has not finished processing the file${waited === undefined ? '' : ` after ${duration(waited)}`}: it may be ready later.`,
  'checkpoint-lost': 'This upload goes on elsewhere: in another window, or on another machine.',
  unexpected: 'The upload has failed, and nobody has said why.',
};

const file = ({ fileName }: DescribedFacts, { name }: WordFormats): string =>
  fileName === undefined ? 'The file' : `“${name(fileName)}”`;

const fileInside = (facts: DescribedFacts, format: WordFormats): string =>
  facts.fileName === undefined ? 'the file' : file(facts, format);

const who = ({ by }: DescribedFacts): string => (by === 'x' ? 'X' : 'The server');

function tooLarge(facts: DescribedFacts, format: WordFormats, purpose: string): string {
  const { size, limit } = facts;
  const has = size === undefined ? '' : `: it has ${format.size(size, limit)}`;
  const most =
    limit === undefined
      ? ''
      : `${has === '' ? ': ' : ', and '}at most ${format.limit(limit)} can be uploaded ${purpose}`;
  return `${file(facts, format)} is too large${has}${most}.`;
}

/** X's categories end with what they are for. */
function purposeOf(mediaCategory = ''): string {
  if (mediaCategory.endsWith('image')) return 'as an image';
  if (mediaCategory.endsWith('gif')) return 'as a GIF';
  return mediaCategory.endsWith('video') ? 'as a video' : 'here';
}

const KINDS: Readonly<Record<string, string>> = { 'image/*': 'an image', 'video/*': 'a video', 'text/*': 'a text' };

const kindOf = (type: string, format: WordFormats): string => KINDS[type] ?? format.type(type);

/** What was refused; its alt text and subtitles come when the file itself is there. */
function refusedThing({ command, status }: DescribedFacts): string {
  if (status === 431) return 'the request';
  if (command === 'setMetadata') return 'the image description';
  return command?.endsWith('Subtitles') ? 'the subtitles' : 'the file';
}

const because = ({ detail }: DescribedFacts, { quote }: WordFormats): string =>
  detail === undefined ? '.' : `, and says: “${quote(detail)}”.`;
