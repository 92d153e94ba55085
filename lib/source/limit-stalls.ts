import { defer, firstValueFrom, merge, Subject, throwError, timeout } from 'rxjs';
import { SourceError } from '../upload-error.js';
import type { Pull } from './pull.js';

/** A pull that fails where it gives nothing for `limit` ms, while it is asked: what waits for its reader is no stall. */
export function limitStalls(pull: Pull, limit: number, who: string): Pull {
  const cancelled$ = new Subject<never>();
  const stalled = (): SourceError =>
    new SourceError(`${who} sent no byte for ${limit} ms (raise timeout for a server that is so slow)`, {
      errorCode: 'source-unreachable',
      waited: limit,
    });
  return {
    next: () =>
      firstValueFrom(
        merge(
          cancelled$,
          defer(() => pull.next()),
        ).pipe(timeout({ first: limit, with: () => throwError(stalled) })),
        // A pull always gives something, if only its end.
        { defaultValue: undefined },
      ),
    cancel: () => {
      pull.cancel();
      // Whatever the stream says to that, its timer ends now.
      cancelled$.error(new SourceError(`${who} is not read any more`, { errorCode: 'source-unreadable' }));
    },
  };
}
