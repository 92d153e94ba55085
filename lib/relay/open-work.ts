import { unavailable } from './refusal.js';

/** s after which a client may look whether another server has taken this one's place. */
const RETRY_AFTER_SECS = 5;

/** All requests that are being answered, until the relay is closed. */
export interface OpenWork {
  /** Runs `work`, unless the relay is closed. @throws Refusal 503. */
  readonly with: <T>(work: () => Promise<T>) => Promise<T>;
  readonly count: () => number;
  readonly isClosed: () => boolean;
  /** Takes no more; resolves when all that was taken is done. */
  readonly close: () => Promise<void>;
}

export function openWork(): OpenWork {
  let count = 0;
  let isClosed = false;
  let drained: () => void = () => undefined;
  const empty = new Promise<void>((resolve) => (drained = resolve));
  const settle = (): void => {
    if (isClosed && count === 0) drained();
  };
  return {
    count: () => count,
    isClosed: () => isClosed,
    close: () => {
      isClosed = true;
      settle();
      return empty;
    },
    with: async (work) => {
      if (isClosed) throw unavailable('This server is closing.', RETRY_AFTER_SECS);
      count++;
      try {
        return await work();
      } finally {
        count--;
        settle();
      }
    },
  };
}
