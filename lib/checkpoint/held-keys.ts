import { Observable } from 'rxjs';
import type { CheckpointHold } from './checkpoint-store.js';

/** Keys that are held, by what they are kept in; and whether their holders still want what is kept under them. */
const held = new WeakMap<object, Map<string, { isWanted: boolean }>>();

/** Holds a key of a place, within this page or process: until it is unsubscribed, nobody else does. */
export const holdKey = (place: object, key: string): Observable<CheckpointHold> =>
  new Observable((subscriber) => {
    const keys = held.get(place) ?? new Map<string, { isWanted: boolean }>();
    held.set(place, keys);
    if (keys.has(key)) {
      subscriber.next({ isYours: false });
      return undefined;
    }
    const hold = { isWanted: true };
    keys.set(key, hold);
    subscriber.next({ isYours: true, release: () => (hold.isWanted = false) });
    return () => keys.delete(key);
  });

/** Whether nobody may remove what is kept under a key: an upload under way goes on from it. */
export const isWanted = (place: object, key: string): boolean => held.get(place)?.get(key)?.isWanted === true;

/** Whether it is held here at all. */
export const isHeld = (place: object, key: string): boolean => held.get(place)?.has(key) === true;
