import { concatMap, defer, map, type Observable, of } from 'rxjs';
import type { MediaCategory } from '../api/media-command.js';
import type { Finding } from '../media/finding.js';
import { mediaCategoryOf } from '../media/media-category.js';
import { mediaTypeOfName, supportedMediaType } from '../media/media-type.js';
import type { MediaSource } from '../source/to-chunk-source.js';
import { withSource } from '../source/with-source.js';
import { InvalidUploadError } from '../upload-error.js';
import { contentFindings } from './content-findings.js';
import { type Look, looked, lookInto } from './look-into.js';
import { ruleFindings } from './rule-findings.js';
import { subtitleFindings } from './subtitle-findings.js';
import { typeFindings, typeOf } from './type-findings.js';
import type { CheckedAs } from './x-rules.js';

/** What media is looked at for. Everything has a default. */
export interface CheckMediaOptions {
  /** Where the media is going to be shown. @defaultValue `'tweet'` */
  readonly target?: 'tweet' | 'dm' | 'amplify';
  /** Whose limits: those of any account, or of the most generous. @defaultValue `'premium'` */
  readonly profile?: 'standard' | 'premium';
  /** What X will be told. @defaultValue the source's own type, else what its bytes show */
  readonly mediaType?: string;
  /** What X will be told. @defaultValue from the type, the content and `target` */
  readonly mediaCategory?: MediaCategory;
}

/** Bytes of a subtitle file that are looked at. One of a film has some hundred kB. */
const MOST_SUBTITLES = 8 * 1024 * 1024;

/**
 * Holds a file against X's documented rules before it is sent: type, size, duration, dimensions, aspect ratio, frame
 * rate, codecs, frames of a GIF, the syntax of subtitles. Reads as much as {@link probeMedia}; nothing is decoded or sent.
 *
 * Emits one list, empty where nothing speaks against it, and completes. `error`: X would refuse it, or fail to process
 * it. `warning`: X documents otherwise, and decides. Fails with a `SourceError` where the source cannot be read, and
 * with an `InvalidUploadError` for options or sources that are none; never for what is in the file. Unsubscribing stops
 * reading. Of a source that can be read only once, nothing is read: a warning says so.
 *
 * It is what `check` of `uploadMedia()` takes. Source of the rules: docs/probe.md.
 *
 * @example
 * ```ts
 * import { checkMedia } from 'rx-media-upload/probe';
 *
 * const picture = new TextEncoder().encode('\u0000 no picture at all');
 * checkMedia(picture, { target: 'tweet' }).subscribe((findings) => {
 *   for (const { level, message, remedy } of findings) console.log(level, message, remedy);
 * });
 * ```
 */
export const checkMedia = (source: MediaSource, options: CheckMediaOptions = {}): Observable<readonly Finding[]> =>
  defer(() => {
    mustBeOneOf('target', options.target, ['tweet', 'dm', 'amplify']);
    mustBeOneOf('profile', options.profile, ['standard', 'premium']);
    return withSource(source, (reader) => lookInto(reader).pipe(concatMap((look) => judged(look, options))));
  });

function judged(
  look: Look,
  { target = 'tweet', profile = 'premium', ...said }: CheckMediaOptions,
): Observable<readonly Finding[]> {
  const { source, facts, ranges } = look;
  if (source.onePass === true) return of([notChecked]);
  const given = said.mediaType ?? source.mediaType;
  const told = (given && supportedMediaType(given)) ?? typeOf(facts) ?? mediaTypeOfName(source.name ?? '');
  const category = said.mediaCategory ?? (told && mediaCategoryOf(told, { target, animated: facts.animated }));
  const types = typeFindings(facts, told);
  if (category === 'subtitles' || told?.startsWith('text/') === true) {
    // SRT has no signature: what is not recognized may still be read.
    const others = types.filter(({ code }) => code !== 'unsupported-type');
    if (others.some(({ level }) => level === 'error')) return of(others);
    return looked(ranges, () =>
      ranges.read(0, MOST_SUBTITLES).then((bytes) => subtitleFindings(bytes, typeOf(facts) ?? told ?? '')),
    ).pipe(map((found) => [...others, ...found]));
  }
  if (types.some(({ level }) => level === 'error')) return of(types);
  const as = category && checkedAs(category);
  return of([...types, ...contentFindings(facts), ...(as ? ruleFindings(facts, as, profile) : [])]);
}

function checkedAs(category: MediaCategory): CheckedAs | undefined {
  const ends: readonly CheckedAs[] = ['dm_video', 'video', 'gif', 'image'];
  return ends.find((end) => category.endsWith(end));
}

const notChecked: Finding = {
  level: 'warning',
  code: 'not-checked',
  message: 'The source can be read only once: it is not looked into.',
};

/** Callers of plain JavaScript may give anything. */
function mustBeOneOf(option: string, value: string | undefined, known: readonly string[]): void {
  if (value === undefined || known.includes(value)) return;
  throw new InvalidUploadError(`${option} is one of ${known.join(', ')}, not ${JSON.stringify(value)}.`, {
    errorCode: 'invalid-option',
    option,
    value,
  });
}
