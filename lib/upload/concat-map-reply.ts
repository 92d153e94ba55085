import { concatMap, defer, EMPTY, type Observable, of, type OperatorFunction } from 'rxjs';
import type { CommandEvent } from '../http/command-event.js';
import type { RetryingEvent } from '../upload-event.js';

/**
 * `concatMap` over the replies of a stream of command events, numbered from 0. Of what happens on the way, retries
 * come out; counts of sent bytes (segments tell those themselves) and rate limits do not.
 */
export const concatMapReply =
  <T, R>(project: (value: T, index: number) => Observable<R>): OperatorFunction<CommandEvent<T>, R | RetryingEvent> =>
  (events$) =>
    defer(() => {
      let replies = 0;
      return events$.pipe(
        concatMap((event): Observable<R | RetryingEvent> => {
          switch (event.type) {
            case 'reply':
              return project(event.value, replies++);
            case 'retrying':
              return of(event);
            case 'sent':
            case 'rate-limit':
              return EMPTY;
          }
        }),
      );
    });
