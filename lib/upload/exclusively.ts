import { defer, finalize, Observable, Subscription, switchMap, tap, timeout } from 'rxjs';
import type { CheckpointHold, CheckpointStore } from '../checkpoint/checkpoint-store.js';
import { holdKey } from '../checkpoint/held-keys.js';
import { isCheckpointLostError } from '../upload-error.js';
import type { UploadEvent } from '../upload-event.js';

/** ms that a store may take to say whose a key is. */
const STORE_TIMEOUT = 10_000;

/** What runs, by what the store says. */
export interface Either {
  /** Alone with the key. */
  readonly alone: (hold: CheckpointHold) => Observable<UploadEvent>;
  /** Another upload has it. */
  readonly beside: Observable<UploadEvent>;
  /** The store has failed to say. */
  readonly unsure: Observable<UploadEvent>;
}

/**
 * Runs an upload as the only one with this key in this store, for all that it shares: two at a time would send to one
 * another's session. The key is given back when the upload is over, failed or given up, and before its last event is
 * told: who starts it again in answer finds it free.
 */
export const exclusively = (
  store: CheckpointStore,
  key: string,
  { alone, beside, unsure }: Either,
): Observable<UploadEvent> =>
  defer(() => {
    const holding = new Subscription();
    const over = (): void => holding.unsubscribe();
    const runs$ = new Observable<Observable<UploadEvent>>((subscriber) => {
      // What is said at once is heeded when it can be given back.
      let isAsked = false as boolean;
      let decided$: Observable<UploadEvent> | undefined;
      const run = (upload$: Observable<UploadEvent>): void => {
        if (decided$ !== undefined) return;
        decided$ = upload$.pipe(tap({ complete: () => subscriber.complete() }));
        if (isAsked) subscriber.next(decided$);
      };
      holding.add(
        defer(() => store.hold?.(key) ?? holdKey(store, key))
          .pipe(timeout({ first: STORE_TIMEOUT }))
          .subscribe({
            next: (hold) => {
              if (!hold.isYours) over();
              run(hold.isYours ? alone(hold) : beside);
            },
            error: (error: unknown) => {
              if (isCheckpointLostError(error)) subscriber.error(error);
              else run(unsure);
            },
            complete: () => run(unsure),
          }),
      );
      isAsked = true;
      if (decided$ !== undefined) subscriber.next(decided$);
    });
    return runs$.pipe(
      switchMap((upload$) =>
        upload$.pipe(tap({ next: ({ type }) => type === 'succeeded' && over(), error: over, complete: over })),
      ),
      finalize(over),
    );
  });
