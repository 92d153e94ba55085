import { concatMap, EMPTY, map, Observable, of, type OperatorFunction } from 'rxjs';
import type { CommandEvent } from './http/command-event.js';
import type { CommandOptions } from './media-client.js';
import type { RetryingEvent } from './upload-event.js';

/** Runs a command of a client and lets what happens on its way come out before its reply. */
export const runCommand = <T>(command: (options: CommandOptions) => Observable<T>): Observable<CommandEvent<T>> =>
  new Observable((subscriber) =>
    command({ report: (report) => subscriber.next(report) })
      .pipe(map((value): CommandEvent<T> => ({ type: 'reply', value })))
      .subscribe(subscriber),
  );

/** Goes on with a command's reply; of what happens before, retries stay. */
export const onReply = <T, R>(project: (value: T) => Observable<R>): OperatorFunction<CommandEvent<T>, R | RetryingEvent> =>
  concatMap((event): Observable<R | RetryingEvent> => {
    switch (event.type) {
      case 'reply':
        return project(event.value);
      case 'retrying':
        return of(event);
      case 'sent':
        return EMPTY;
    }
  });
