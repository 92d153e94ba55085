import { Observable } from 'rxjs';

/** What this page has asked of the browser's locks, by name: what is given back is free a little later. */
const asked = new Map<string, Promise<unknown>>();

/**
 * Takes a lock that all tabs of this origin share (Web Locks): emits once whether it was free, and gives it back when it
 * is unsubscribed; one that is granted later than that too. A tab that closes gives back its locks. Emits true where
 * there are no such locks, as in a page without https.
 */
export const tabLock = (name: string): Observable<boolean> =>
  new Observable((subscriber) => {
    // Not every platform has what the types promise.
    const locks = (globalThis.navigator as Partial<Navigator> | undefined)?.locks;
    if (locks === undefined) {
      subscriber.next(true);
      return undefined;
    }
    let giveBack: () => void = () => undefined;
    const over = new Promise<void>((done) => (giveBack = done));
    const take = (lock: Lock | null): Promise<void> | undefined => {
      if (subscriber.closed) return undefined;
      subscriber.next(lock !== null);
      return lock === null ? undefined : over;
    };
    const request = (asked.get(name) ?? Promise.resolve())
      .then(() => (subscriber.closed ? undefined : locks.request(name, { ifAvailable: true }, take)))
      // A page whose storage is closed to it has no locks either. One that was taken away by force is not told of.
      .catch(() => subscriber.next(true))
      .finally(() => asked.get(name) === request && asked.delete(name));
    asked.set(name, request);
    return giveBack;
  });
