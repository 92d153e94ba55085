import { EMPTY, map, type Observable } from 'rxjs';
import type { MediaCategory } from '../api/media-command.js';
import { present } from '../present.js';
import type { MediaSource } from '../source/to-chunk-source.js';
import { withSource } from '../source/with-source.js';
import { lookInto, planUpload } from '../upload/prepare-upload.js';
import type { UploadOptions } from '../upload-options.js';

/** What is known of a source before its turn. */
export interface KnownSource {
  readonly name?: string;
  /** Bytes. */
  readonly size?: number;
  readonly mediaType?: string;
  readonly mediaCategory?: MediaCategory;
}

/** What a source tells without being opened: a Blob its size, a File its name, bytes their number. */
export function knownOf(source: MediaSource): KnownSource {
  const { name, size, byteLength } = source as { name?: unknown; size?: unknown; byteLength?: unknown };
  const bytes = size ?? byteLength;
  return present({
    name: typeof name === 'string' ? name : undefined,
    size: Number.isSafeInteger(bytes) && Number(bytes) >= 0 ? Number(bytes) : undefined,
  });
}

/**
 * Looks at the first bytes of a Blob, or of bytes in memory, as the upload will: fails with what the upload would fail
 * with. Other sources are left alone: they may open only once, and opening may cost.
 */
export const lookAhead = (source: MediaSource, options: UploadOptions): Observable<KnownSource> =>
  'open' in source
    ? EMPTY
    : withSource(source, lookInto).pipe(
        map((look) => {
          const { mediaType, mediaCategory } = planUpload(look, options).request;
          return present({ name: look.facts.name, size: look.facts.size, mediaType, mediaCategory });
        }),
      );
