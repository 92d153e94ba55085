import { map, type Observable } from 'rxjs';
import type { MediaSource } from '../source/to-chunk-source.js';
import { withSource } from '../source/with-source.js';
import { lookInto } from './look-into.js';
import type { MediaFacts } from './media-facts.js';

/**
 * What a file is: container, codecs, size in pixels, duration, frame rate. Nothing is decoded, and a few ranges of the
 * source are read, at most 32 MiB of it: a `moov` at the end of a video of 2 GB costs three reads. Only GIFs (to 32 MiB)
 * are read whole, since nothing else tells how many pictures there are.
 *
 * Emits one value and completes. What cannot be parsed is no failure: `unreadable` says why, and the facts that are
 * known are there. Fails with a `SourceError` where the source cannot be read, and with an `InvalidUploadError` for what
 * is no source. Unsubscribing stops reading and closes the source. A source that can be read only once is used up.
 *
 * @example
 * ```ts
 * import { probeMedia } from 'rx-media-upload/probe';
 *
 * const gif = new TextEncoder().encode('GIF89a\x02\x00\x01\x00\x00\x00\x00;');
 * probeMedia(gif).subscribe(({ container, width, height }) => console.log(container, width, height)); // gif 2 1
 * ```
 */
export const probeMedia = (source: MediaSource): Observable<MediaFacts> =>
  withSource(source, (reader) => lookInto(reader).pipe(map(({ facts }) => facts)));
