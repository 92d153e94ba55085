import { asyncScheduler, defer, map, type MonoTypeOperatorFunction, type Observable } from 'rxjs';
import type { UploadAllEvent } from '../node/index.js';
import { type UploadsProgress, progressAfter } from './upload-progress.js';

/** Shows a person how the uploads go: a terminal, lines, or nothing. The events pass through. */
export type UploadView = MonoTypeOperatorFunction<UploadAllEvent>;

/** What views are made of. */
export interface ViewSettings {
  /** Before the first event. */
  readonly start: UploadsProgress;
  /** A failure of a file in one line. */
  readonly failureLine: (error: unknown, file: string) => string;
}

/** An event, and where all uploads are after it. */
export interface ShownEvent {
  readonly event: UploadAllEvent;
  readonly progress: UploadsProgress;
}

/** The state after each event. */
export const withProgress =
  (start: UploadsProgress) =>
  (events$: Observable<UploadAllEvent>): Observable<ShownEvent> =>
    defer(() => {
      let progress = start;
      return events$.pipe(
        map((event) => ({ event, progress: (progress = progressAfter(progress, event, asyncScheduler.now())) })),
      );
    });
