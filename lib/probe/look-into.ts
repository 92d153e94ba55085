import { concatMap, defer, from, Observable } from 'rxjs';
import { sniffMediaType } from '../media/sniff-media-type.js';
import { present } from '../present.js';
import type { SourceFacts, SourceReader } from '../source/chunk-source.js';
import { asSourceError, failAs } from '../upload-error.js';
import { ByteRanges } from './byte-ranges.js';
import { gifFacts } from './gif-facts.js';
import type { MediaContainer, MediaFacts } from './media-facts.js';
import { movieFacts } from './movie-facts.js';
import { isPicture, pictureFacts } from './picture-facts.js';

/** What a look has found: what the source says of itself, and what its bytes do. */
export interface Look {
  readonly source: SourceFacts;
  readonly facts: MediaFacts;
  /** Where more can be read. */
  readonly ranges: ByteRanges;
}

/** Looks into a source that somebody else opens and closes. */
export const lookInto = (reader: SourceReader): Observable<Look> =>
  defer(() => from(reader.facts())).pipe(
    failAs((error) => asSourceError(error, 'The source cannot be opened')),
    concatMap((source) => looked(new ByteRanges(reader, source.size), (ranges) => lookAt(ranges, source))),
  );

/** One look as an Observable: it reads no more when nobody waits for it, and a failure of the source is told. */
export const looked = <T>(ranges: ByteRanges, look: (ranges: ByteRanges) => Promise<T>): Observable<T> =>
  new Observable<T>((subscriber) => {
    let isOver = false;
    look(ranges).then(
      (value) => {
        isOver = true;
        if (ranges.failure !== undefined) subscriber.error(ranges.failure.error);
        else {
          subscriber.next(value);
          subscriber.complete();
        }
      },
      (error: unknown) => subscriber.error(ranges.failure?.error ?? error),
    );
    // Another look may follow, at the same ranges.
    return () => {
      if (!isOver) ranges.stop();
    };
  }).pipe(failAs((error) => asSourceError(error, 'The source cannot be read')));

async function lookAt(ranges: ByteRanges, source: SourceFacts): Promise<Look> {
  if (source.onePass === true)
    return { source, ranges, facts: { ...described(source), unreadable: 'It can be read only once.' } };
  const mediaType = sniffMediaType(await ranges.read(0, 4096));
  const facts = { ...described(source), ...present({ mediaType }), ...(await contentFacts(mediaType, ranges)) };
  return { source, ranges, facts };
}

const described = ({ size, name }: SourceFacts): MediaFacts => ({ size, ...present({ name }) });

const containers: Readonly<Record<string, MediaContainer>> = {
  'image/gif': 'gif',
  'image/png': 'png',
  'image/jpeg': 'jpeg',
  'image/webp': 'webp',
  'image/bmp': 'bmp',
  'image/tiff': 'tiff',
  'text/srt': 'srt',
  'text/vtt': 'vtt',
};

async function contentFacts(mediaType: string | undefined, ranges: ByteRanges): Promise<Partial<MediaFacts>> {
  const container = containers[mediaType ?? ''];
  if (container === undefined) {
    const facts = await movieFacts(ranges);
    const isMovie = mediaType !== undefined || facts.video !== undefined || facts.audio !== undefined;
    // A picture of the kind of AVIF comes in a container like that of MP4.
    return isMovie || ranges.exhausted !== undefined ? facts : { unreadable: 'It is of no kind that is known here.' };
  }
  if (container === 'gif') return gifFacts(ranges);
  return isPicture(container) ? pictureFacts(container, ranges) : { container };
}
