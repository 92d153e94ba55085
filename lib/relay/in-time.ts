import {
  defer,
  firstValueFrom,
  fromEvent,
  map,
  NEVER,
  type Observable,
  type ObservableInput,
  takeUntil,
  timeout,
  TimeoutError,
} from 'rxjs';
import { abandoned, ownFailure, Refusal } from './refusal.js';

/** What Node's timers hold, in ms; a longer one would fire at once. */
const LONGEST_TIMER = 2_147_483_647;

/**
 * The first value of some work, `undefined` where it ends without one. Nothing that a server is given may hold a request
 * for ever: a store, a login and a token service hang as well.
 *
 * @param signal - Aborted when whoever asked has gone: nobody waits any longer.
 * @throws Refusal 499 when it is aborted; what {@link isLate} knows after `ms`; whatever the work fails with.
 */
export async function inTime<T>(work$: Observable<T>, ms: number, signal?: AbortSignal): Promise<T | undefined> {
  const hasGone = (): boolean => signal?.aborted === true;
  if (hasGone()) throw abandoned();
  const given = await firstValueFrom(
    work$.pipe(
      map((value) => ({ value })),
      timeout({ first: Math.min(ms, LONGEST_TIMER) }),
      takeUntil(signal === undefined ? NEVER : fromEvent(signal, 'abort')),
    ),
    { defaultValue: undefined },
  );
  if (given === undefined && hasGone()) throw abandoned();
  return given?.value;
}

/** Whether something has failed because it was not there in time. */
export const isLate = (error: unknown): boolean => error instanceof TimeoutError;

/**
 * Asks what the server was given, by its name: a store, a counter, an inspection.
 *
 * @throws Refusal what it throws itself, 499 as {@link inTime}; 500 where it fails or has not settled within `ms`.
 */
export const settled = <T>(
  name: string,
  ask: () => ObservableInput<T>,
  ms: number,
  signal?: AbortSignal,
): Promise<T | undefined> =>
  inTime(defer(ask), ms, signal).catch((error: unknown): never => {
    if (error instanceof Refusal) throw error;
    throw ownFailure(isLate(error) ? hangs(name, ms) : error);
  });

/** For the log: what the server was given and has not settled. */
export const hangs = (name: string, ms: number): Error => new Error(`\`${name}\` has not settled within ${ms} ms`);
