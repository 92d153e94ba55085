import { distinctUntilChanged, fromEvent, map, merge, startWith } from 'rxjs';

/** Whether the device has no network: an upload that is paused by it goes on by itself. */
export const offline$ = merge(fromEvent(window, 'online'), fromEvent(window, 'offline')).pipe(
  startWith(undefined),
  map(() => !navigator.onLine),
  distinctUntilChanged(),
);
