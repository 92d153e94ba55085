import {
  asyncScheduler,
  BehaviorSubject,
  defaultIfEmpty,
  distinctUntilChanged,
  EMPTY,
  interval,
  Observable,
  switchMap,
  tap,
} from 'rxjs';
import { UploadError } from '../upload-error.js';
import type { UploadEvent } from '../upload-event.js';
import { type Entry, failed, interrupted, isOver, lookedAt, told } from './entry.js';
import { fileRuns } from './file-runs.js';
import type { KnownSource } from './look-ahead.js';
import type { QueueEntries } from './queue-entries.js';

/** What is done with the files of a queue. */
export interface QueueWork {
  /** Opens those whose turn it is. */
  readonly admit: () => void;
  readonly upload: (entry: Entry, paused$: Observable<boolean>) => Observable<UploadEvent>;
  readonly look: (entry: Entry) => Observable<KnownSource>;
}

/** The uploads of a queue that are under way. */
export interface QueueRuns {
  /** Does what the entries want, for as long as it is subscribed to; then it stops all, and what was open waits. */
  readonly running$: Observable<never>;
  /** Stops what is under way for one file, at once. */
  readonly stop: (id: string) => void;
}

/** Files that are looked at at a time: each is a read of its first bytes. */
const LOOKS = 4;

/** ms between two figures of the speed. */
const TICK = 1_000;

export function queueRuns(entries: QueueEntries, work: QueueWork): QueueRuns {
  /** Those that have changed since they were last done right by. */
  const due = new Set<string>();
  const unseen = new Set<string>();
  const isMoving$ = new BehaviorSubject(false);
  let isListened = false;
  let isSettling = false;
  let isUnsettled = false;

  const settle = (): void => {
    isUnsettled = true;
    // A loop, and no nest: the list may change in the middle of a round.
    if (isSettling) return;
    isSettling = true;
    while (isUnsettled && isListened) {
      isUnsettled = false;
      round();
    }
    isSettling = false;
    isMoving$.next(entries.open.size > 0);
  };
  const uploads = fileRuns<UploadEvent>({
    work: work.upload,
    onValue: (id, event) => entries.change(id, (known) => told(known, event, asyncScheduler.now())),
    onError: (id, error) => entries.change(id, (known) => failed(known, error)),
    // Clients may be anybody's: one that says nothing must not be asked for ever.
    onEnd: (id) => entries.change(id, (known) => (isOver(known) ? known : failed(known, noResult()))),
  });
  const looks = fileRuns<KnownSource>({
    work: (entry) => work.look(entry).pipe(defaultIfEmpty({})),
    onValue: (id, known) => entries.change(id, (entry) => lookedAt(entry, known)),
    onError: (id, error) => entries.change(id, (entry) => refused(entry, error)),
    onEnd: settle,
  });
  /** One round of what the entries want. What has begun may change them at once: then there is another. */
  const round = (): void => {
    work.admit();
    for (const id of due) {
      if (isUnsettled || !isListened) return;
      due.delete(id);
      const entry = entries.get(id);
      if (entry === undefined) unseen.delete(id);
      else settleOne(entry);
    }
    for (const id of unseen) {
      if (isUnsettled || !isListened || looks.size() >= LOOKS) return;
      const entry = entries.get(id);
      if (entry !== undefined && !looks.has(id)) looks.begin(entry);
    }
  };
  const settleOne = (entry: Entry): void => {
    const { id, stand, isHeld, isLookedAt } = entry;
    unseen[!isLookedAt && (stand === 'ready' || stand === 'waiting') ? 'add' : 'delete'](id);
    const isPaused = isHeld || stand !== 'open';
    if (uploads.has(id)) {
      if (!isOver(entry)) uploads.pause(id, isPaused);
    } else if (!isPaused) uploads.begin(entry);
  };

  const changed$ = entries.changed$.pipe(
    tap((ids) => {
      for (const id of ids) due.add(id);
      settle();
    }),
  );
  const ticking$ = isMoving$.pipe(
    distinctUntilChanged(),
    switchMap((isMoving) => (isMoving ? interval(TICK) : EMPTY)),
    tap(entries.refresh),
  );
  return {
    stop: (id) => {
      uploads.stop(id);
      looks.stop(id);
    },
    running$: new Observable(() => {
      const subscription = changed$.subscribe();
      subscription.add(ticking$.subscribe());
      isListened = true;
      for (const { id } of entries.all) due.add(id);
      settle();
      return () => {
        isListened = false;
        subscription.unsubscribe();
        uploads.stopAll();
        looks.stopAll();
        entries.change(undefined, interrupted);
      };
    }),
  };
}

/** A file that its upload would refuse; an upload that has begun meanwhile speaks for itself. */
const refused = (entry: Entry, error: UploadError): Entry =>
  entry.stand === 'ready' || entry.stand === 'waiting'
    ? failed({ ...entry, isLookedAt: true }, error)
    : { ...entry, isLookedAt: true };

const noResult = (): UploadError =>
  new UploadError('The upload has ended without a result', { errorCode: 'unexpected' });
