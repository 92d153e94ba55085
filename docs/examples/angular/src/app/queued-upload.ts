import { computed, signal } from '@angular/core';
import { BehaviorSubject, combineLatest, defer, map, type Observable, ReplaySubject, takeUntil, tap } from 'rxjs';
import { type UploadEvent, type UploadPhase, type UploadState, uploadState } from 'rx-media-upload';
import type { MediaUpload } from 'rx-media-upload/angular';
import { offline$ } from './offline';
import { retryWords } from './plain-words';
import type { UnfinishedUploads } from './unfinished-uploads';

/** Where a file stands: before its upload, then as `uploadState()` tells. */
export type Stage = 'ready' | 'waiting' | UploadPhase;

/** Of the fraction of `uploadState()`, bytes go up to 0.9 and X's processing up to 0.99: only `succeeded` is 1. */
const BYTES_END = 0.9;
const PROCESSING_END = 0.99;

/** One file on the page, and its upload as signals. */
export class QueuedUpload {
  readonly #state = signal<UploadState | undefined>(undefined);
  readonly #waiting = signal(false);
  readonly #pausedByUser$ = new BehaviorSubject(false);
  readonly #removed$ = new ReplaySubject<void>(1);

  readonly altText = signal('');
  readonly paused = signal(false);
  /** What is worth saying besides the stage. */
  readonly note = signal('');

  readonly stage = computed<Stage>(() => {
    if (this.#waiting()) return 'waiting';
    const phase = this.#state()?.phase ?? 'ready';
    // What was in flight at the click still counts up: to the user it is paused all the same.
    return this.paused() && ['preparing', 'uploading', 'retrying'].includes(phase) ? 'paused' : phase;
  });
  readonly started = computed(() => this.#waiting() || this.#state() !== undefined);
  readonly #fraction = computed(() => this.#state()?.fraction ?? 0);
  readonly sent = computed(() => Math.min(this.#fraction() / BYTES_END, 1));
  readonly processed = computed(() => Math.min(Math.max((this.#fraction() - BYTES_END) / (PROCESSING_END - BYTES_END), 0), 1));
  readonly error = computed(() => this.#state()?.error);
  readonly mediaId = computed(() => this.#state()?.media?.mediaId);

  /** Cold: the queue subscribes when it is this file's turn. After a failure it goes on where it was, by the checkpoint. */
  readonly run$: Observable<UploadState> = defer(() => {
    this.#waiting.set(false);
    const altText = this.altText().trim();
    return this.upload(this.file, {
      ...(altText && { altText }),
      checkpoints: this.unfinished.checkpointsOf(this.file, altText),
      paused: combineLatest([this.#pausedByUser$, offline$]).pipe(map(([byUser, offline]) => byUser || offline)),
    });
  }).pipe(
    tap((event) => this.#take(event)),
    uploadState(),
    tap((state) => this.#state.set(state)),
    takeUntil(this.#removed$),
  );

  constructor(
    readonly file: File,
    private readonly upload: MediaUpload,
    private readonly unfinished: UnfinishedUploads,
  ) {}

  wait(): void {
    this.note.set('');
    this.#waiting.set(true);
  }

  pause(paused: boolean): void {
    this.paused.set(paused);
    this.#pausedByUser$.next(paused);
  }

  /** Stops everything at once: the request in flight too. */
  remove(): void {
    this.#removed$.next();
  }

  #take(event: UploadEvent): void {
    switch (event.type) {
      case 'initialized':
        this.note.set(event.resumed ? `Going on at ${Math.floor((100 * (event.resumedBytes ?? 0)) / event.totalBytes)} %` : '');
        return;
      case 'appended':
        this.unfinished.progress(this.file, event.acknowledged);
        return;
      case 'retrying':
        this.note.set(retryWords(event.reason));
        return;
      case 'progress':
      case 'processing':
        if (this.#state()?.phase === 'retrying') this.note.set('');
        return;
      case 'paused':
        if (!this.paused()) this.note.set('There is no network. It goes on by itself when there is.');
        return;
      case 'resumed':
      case 'finalized':
        this.note.set('');
        return;
      case 'warning':
        this.note.set(event.message);
        return;
      default:
    }
  }
}
