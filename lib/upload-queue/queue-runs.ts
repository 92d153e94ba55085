import {
  asyncScheduler,
  BehaviorSubject,
  defaultIfEmpty,
  distinctUntilChanged,
  EMPTY,
  interval,
  Observable,
  Subject,
  switchMap,
  takeUntil,
  tap,
} from 'rxjs';
import { asUploadError, type UploadError } from '../upload-error.js';
import type { UploadEvent } from '../upload-event.js';
import { type Entry, failed, interrupted, isOver, lookedAt, told } from './entry.js';
import type { KnownSource } from './look-ahead.js';
import type { QueueEntries } from './queue-entries.js';

/** What is done with the files of a queue. */
export interface QueueWork {
  /** Opens those whose turn it is. */
  readonly admit: (entries: readonly Entry[]) => readonly Entry[];
  readonly upload: (entry: Entry, paused$: Observable<boolean>) => Observable<UploadEvent>;
  readonly look: (entry: Entry) => Observable<KnownSource>;
}

/** The uploads of a queue that are under way. */
export interface QueueRuns {
  /** Does what the entries want, for as long as it is subscribed to; then it stops all, and what was open waits. */
  readonly running$: Observable<never>;
  /** Does at once what has become due by no change of the entries. */
  readonly settle: () => void;
  /** Stops what is under way for one file, at once. */
  readonly stop: (id: string) => void;
}

interface Run {
  readonly paused$: BehaviorSubject<boolean>;
  readonly stopped$: Subject<void>;
}

/** Files that are looked at at a time: each is a read of its first bytes. */
const LOOKS = 4;

/** ms between two figures of the speed. */
const TICK = 1_000;

export function queueRuns(entries: QueueEntries, work: QueueWork): QueueRuns {
  const uploads = new Map<string, Run>();
  const looks = new Map<string, Run>();

  /** Runs one thing of a file, which may end at once, or be stopped in the middle of its first event. */
  const begin = <T>(
    runs: Map<string, Run>,
    { id }: Entry,
    work: (paused$: Observable<boolean>) => Observable<T>,
    onValue: (known: Entry, value: T) => Entry,
    onError: (known: Entry, error: UploadError) => Entry,
  ): void => {
    const run: Run = { paused$: new BehaviorSubject(false), stopped$: new Subject() };
    const over = (): void => {
      if (runs.get(id) === run) runs.delete(id);
    };
    runs.set(id, run);
    work(run.paused$)
      .pipe(takeUntil(run.stopped$))
      .subscribe({
        next: (value) => entries.change(id, (known) => onValue(known, value)),
        error: (error: unknown) => {
          over();
          entries.change(id, (known) => onError(known, asUploadError(error)));
        },
        complete: over,
      });
  };
  const upload = (entry: Entry): void =>
    begin(
      uploads,
      entry,
      (paused$) => work.upload(entry, paused$),
      (known, event) => told(known, event, asyncScheduler.now()),
      failed,
    );
  const look = (entry: Entry): void =>
    begin(looks, entry, () => work.look(entry).pipe(defaultIfEmpty({})), lookedAt, refused);
  const isDue = ({ id, stand, isLookedAt }: Entry): boolean =>
    !isLookedAt && looks.size < LOOKS && !looks.has(id) && (stand === 'ready' || stand === 'waiting');

  const stop = (id: string): void => {
    for (const runs of [uploads, looks]) {
      const run = runs.get(id);
      runs.delete(id);
      run?.stopped$.next();
    }
  };
  /** One round of what the entries want. */
  const round = (): void => {
    entries.set(work.admit(entries.all()));
    for (const entry of entries.all()) {
      // What has begun may have changed them at once.
      if (isUnsettled) return;
      const { id, stand, isHeld } = entry;
      const run = uploads.get(id);
      const isPaused = isHeld || stand !== 'open';
      if (isDue(entry)) look(entry);
      if (run === undefined) {
        if (!isPaused) upload(entry);
      } else if (!isOver(entry) && run.paused$.value !== isPaused) run.paused$.next(isPaused);
    }
  };
  const isMoving$ = new BehaviorSubject(false);
  let isListened = false;
  let isSettling = false;
  let isUnsettled = false;
  const settle = (): void => {
    isUnsettled = true;
    // A loop, and no nest: the list may change in the middle of a round.
    if (isSettling || !isListened) return;
    isSettling = true;
    while (isUnsettled) {
      isUnsettled = false;
      round();
    }
    isSettling = false;
    isMoving$.next(entries.all().some(({ stand }) => stand === 'open'));
  };
  return {
    settle,
    stop,
    running$: new Observable(() => {
      const subscription = entries.changed$.pipe(tap(settle)).subscribe();
      const ticking$ = isMoving$.pipe(
        distinctUntilChanged(),
        switchMap((isMoving) => (isMoving ? interval(TICK) : EMPTY)),
      );
      subscription.add(ticking$.pipe(tap(entries.refresh)).subscribe());
      isListened = true;
      settle();
      return () => {
        isListened = false;
        subscription.unsubscribe();
        for (const id of [...uploads.keys(), ...looks.keys()]) stop(id);
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
