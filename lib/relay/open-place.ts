import type { OpenPlace } from './media-ownership.js';
import { tooMany } from './refusal.js';
import { type RelayCall, stored, storedAnyway } from './relay-call.js';

/** ms that a place must have been idle for until it goes to another upload. */
const YIELDS_AFTER = 60_000;

/**
 * Takes a place among the uploads that the user may have open, or renews it. Where all are taken, the upload that has
 * been idle for longest loses its own, if it was idle for a minute: one that was cancelled does not lock its user out.
 *
 * @throws Refusal 429 that says when one can be had.
 */
export async function takePlace(place: string, call: RelayCall): Promise<void> {
  const { user, settings } = call;
  const { maxUploadsPerUser: max, idleUploadTime } = settings;
  const usedAt = Date.now();
  const wanted: OpenPlace = { user, place, usedAt, until: usedAt + idleUploadTime };
  const wait = await stored(call, (store) =>
    store.reserve(wanted, { max, yieldsAfter: Math.min(YIELDS_AFTER, idleUploadTime) }),
  ).catch(async (error: unknown): Promise<never> => {
    // It may have been taken all the same.
    await leavePlace(place, call).catch(() => undefined);
    throw error;
  });
  if (wait === 0) return;
  const secs = Math.max(1, Math.ceil((wait ?? YIELDS_AFTER) / 1000));
  throw tooMany(
    `You have ${max} uploads open, and more are not taken at a time. ` +
      `Finalize one, or wait: one that nobody goes on with gives its place up in ${secs} s.`,
    secs,
  );
}

/** Gives it back. @throws Refusal 500 when the store fails. */
export const leavePlace = (place: string, call: Pick<RelayCall, 'user' | 'settings'>): Promise<unknown> =>
  storedAnyway(call, (store) => store.release({ user: call.user, place }));
