import { concat, defer, distinctUntilChanged, map, of, type OperatorFunction, scan } from 'rxjs';
import { present } from '../present.js';
import type { UploadAllEvent } from '../upload-all.js';
import { fractionOf } from './upload-progress.js';

/** One source of several. */
interface Share {
  /** Of the whole, once the source has told it. */
  readonly bytes?: number | undefined;
  /** 0 to 1. */
  readonly fraction: number;
}

/**
 * One number from 0 to 1 for all uploads of `uploadAll`, by bytes: a source counts as much as it has bytes, and one whose
 * size is not known yet as much as the others on average. How many there are is known of an array; a generator is
 * counted as far as it was pulled. Never goes back; a source that has failed is done; 1 at the end. Emits only what has
 * changed. Fails as `uploadAll` fails.
 *
 * @example
 * ```ts
 * import { fromFile, mediaClient, oauth2, uploadAll, uploadAllProgress } from 'rx-media-upload/node';
 *
 * uploadAll(mediaClient({ auth: oauth2('token') }), [fromFile('one.png'), fromFile('two.png')])
 *   .pipe(uploadAllProgress())
 *   .subscribe({ next: (fraction) => console.log(`${Math.round(fraction * 100)} %`), error: console.error });
 * ```
 */
export const uploadAllProgress = (): OperatorFunction<UploadAllEvent, number> => (all$) =>
  defer(() => {
    const all = new Map<number, Share>();
    /** Sums over all of them: there may be thousands, and an event concerns one. */
    const sum = { known: 0, bytes: 0, doneBytes: 0, doneOthers: 0 };
    const count = ({ bytes, fraction }: Share, sign: 1 | -1): void => {
      if (bytes === undefined) sum.doneOthers += sign * fraction;
      else {
        sum.known += sign;
        sum.bytes += sign * bytes;
        sum.doneBytes += sign * bytes * fraction;
      }
    };
    const fractionAfter = (event: UploadAllEvent): number => {
      const before = all.get(event.index) ?? NOTHING;
      const after = shareAfter(before, event);
      all.set(event.index, after);
      count(before, -1);
      count(after, 1);
      const average = sum.known === 0 ? 1 : sum.bytes / sum.known;
      const others = Math.max(event.count ?? 0, all.size) - sum.known;
      // The last step is the end of all.
      return Math.min((sum.doneBytes + average * sum.doneOthers) / (sum.bytes + average * others), MOST);
    };
    return concat(all$.pipe(map(fractionAfter)), of(1)).pipe(
      scan((furthest, fraction) => Math.max(furthest, fraction), 0),
      distinctUntilChanged(),
    );
  });

const NOTHING: Share = { fraction: 0 };
/** Before all are done. */
const MOST = 0.999;

function shareAfter({ bytes, fraction }: Share, event: UploadAllEvent): Share {
  const told = event.type === 'initialized' ? event.totalBytes : bytes;
  const now = event.type === 'failed' ? 1 : Math.max(fraction, fractionOf(event));
  return { ...present({ bytes: told }), fraction: now };
}
