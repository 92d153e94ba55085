import { Injectable } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { distinctUntilChanged, fromEvent, map, merge, startWith } from 'rxjs';

/** Whether the device has a network: what is paused for the lack of it goes on by itself. */
@Injectable({ providedIn: 'root' })
export class Online {
  readonly isOffline$ = merge(fromEvent(window, 'online'), fromEvent(window, 'offline')).pipe(
    startWith(undefined),
    map(() => !navigator.onLine),
    distinctUntilChanged(),
  );
  readonly isOffline = toSignal(this.isOffline$, { requireSync: true });
}
