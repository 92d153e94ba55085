import type { Finding } from '../media/finding.js';
import { mediaTypeOfName } from '../media/media-type.js';
import type { MediaContainer, MediaFacts } from './media-facts.js';
import { remedyFor } from './remedies.js';

const typesOf: Readonly<Partial<Record<MediaContainer, string>>> = {
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
  'mpeg-ts': 'video/mp2t',
  gif: 'image/gif',
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  bmp: 'image/bmp',
  tiff: 'image/tiff',
  srt: 'text/srt',
  vtt: 'text/vtt',
};

/** The type that a file is of, as X spells it: what the bytes begin with, else what they were parsed as. */
export const typeOf = ({ mediaType, container }: MediaFacts): string | undefined =>
  mediaType ?? (container === undefined ? undefined : typesOf[container]);

/**
 * Whether a file is what X will be told, and what it is called. A picture is not processed as a video: an error. That X
 * is told of another kind of picture than it is goes well, as far as is known: a warning.
 */
export function typeFindings(facts: MediaFacts, told: string | undefined): readonly Finding[] {
  const found = typeOf(facts);
  // What only X parses.
  if (told?.startsWith('model/')) return [];
  if (found === undefined) return [unsupported(facts, told)];
  if (told !== undefined && !isSame(told, found)) return [wrongType(found, told)];
  const { name = '' } = facts;
  const called = mediaTypeOfName(name);
  return called === undefined || isSame(called, found) ? [] : [wrongExtension(found, called)];
}

function unsupported(facts: MediaFacts, told: string | undefined): Finding {
  const isMatroska = facts.container === 'matroska';
  return {
    level: 'error',
    code: 'unsupported-type',
    value: isMatroska ? 'video/x-matroska' : 'unknown',
    message: isMatroska
      ? 'It is a Matroska video, which X does not take.'
      : `Its bytes are of no type that X takes${told === undefined ? '' : `, and X would be told ${told}`}.`,
    ...(isMatroska
      ? { remedy: remedyFor('unsupported', facts) ?? '' }
      : { remedy: 'Send MP4, QuickTime, WebM or MPEG-TS; JPEG, PNG, GIF, WebP, BMP or TIFF; SRT or VTT.' }),
  };
}

const wrongType = (found: string, told: string): Finding => ({
  level: familyOf(found) === familyOf(told) ? 'warning' : 'error',
  code: 'wrong-type',
  value: found,
  limit: told,
  message: `It is ${found}, and X would be told ${told}.`,
  remedy: `Give the type ${found}.`,
});

const wrongExtension = (found: string, called: string): Finding => ({
  level: 'warning',
  code: 'wrong-extension',
  value: found,
  limit: called,
  message: `It is ${found}, and its name says ${called}.`,
  remedy: 'Rename the file.',
});

const familyOf = (mediaType: string): string => mediaType.split('/', 1)[0] ?? '';

const isSame = (one: string, other: string): boolean => one.replace('pjpeg', 'jpeg') === other.replace('pjpeg', 'jpeg');
