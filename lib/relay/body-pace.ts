import { abandoned, ownFailure, type Refusal, requestTimeout } from './refusal.js';

/** Bytes a second that a body must bring, once the first of its time is over. */
const SLOWEST = 8192;

/** Watches how a body comes in. */
export interface BodyPace {
  /** Aborted when it is no use to read on. */
  readonly signal: AbortSignal;
  /** Told how many bytes there are. */
  readonly arrived: (size: number) => void;
  /** Why it was aborted; `undefined` where it was not. */
  readonly failure: () => Refusal | undefined;
  /** To be called at the end. */
  readonly stop: () => void;
}

/**
 * Gives a body `patience` ms, and a second more for each 8 KiB that have come: a slow line is not cut off, a body that
 * trickles is.
 *
 * @param firstByte - ms until the first byte must be there.
 * @param gone - Aborted when the sender has gone.
 */
export function bodyPace(patience: number, firstByte: number, gone: AbortSignal): BodyPace {
  const reading = new AbortController();
  const begun = performance.now();
  let size = 0;
  let late: Refusal | undefined;
  let timer: ReturnType<typeof setTimeout>;
  const look = (): void => {
    const since = performance.now() - begun;
    const left = (size === 0 ? firstByte : patience + (size / SLOWEST) * 1000) - since;
    if (left > 0) {
      timer = setTimeout(look, Math.min(left, patience));
      return;
    }
    late = size === 0 ? neverCame(Math.round(since)) : requestTimeout();
    reading.abort();
  };
  timer = setTimeout(look, firstByte);
  const leave = (): void => reading.abort();
  gone.addEventListener('abort', leave, { once: true });
  if (gone.aborted) leave();
  return {
    signal: reading.signal,
    arrived: (bytes) => {
      size = bytes;
    },
    failure: () => (gone.aborted ? abandoned() : late),
    stop: () => {
      clearTimeout(timer);
      gone.removeEventListener('abort', leave);
    },
  };
}

/** A sender that is slow has sent some of it. */
const neverCame = (ms: number): Refusal =>
  ownFailure(
    new Error(
      `Not one byte of a body has come within ${ms} ms: it seems that it was read before the relay could, ` +
        'by a parser in front of it such as express.json(). Mount the relay before what reads bodies',
    ),
  );
