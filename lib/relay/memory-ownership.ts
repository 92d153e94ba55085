import { of } from 'rxjs';
import type { MediaOwnership, OwnedMedia } from './media-ownership.js';
import { onceAMinute } from './once-a-minute.js';

interface Entry {
  media: OwnedMedia;
  /** Bytes of each segment, by its index. Only while it is open: most media live for a day after that. */
  segments: number[] | undefined;
}

/** Of a place: when it is free by itself, and when it was used. */
interface Held {
  readonly until: number;
  readonly usedAt: number;
}

/**
 * Keeps who owns which media in this process: for one server. A restart forgets everything, and uploads under way then
 * begin anew. Sets no timers.
 *
 * @example
 * ```ts
 * import { oauth2 } from 'rx-media-upload';
 * import { mediaRelay, memoryOwnership } from 'rx-media-upload/relay';
 *
 * // Two relays with other limits that know each other's media.
 * const ownership = memoryOwnership();
 * const forMembers = mediaRelay({ auth: oauth2('token'), authenticate: memberOf, ownership });
 * const forGuests = mediaRelay({ auth: oauth2('token'), authenticate: guestOf, ownership, maxUploadsPerUser: 1 });
 * declare const memberOf: (request: Request) => Promise<string | undefined>;
 * declare const guestOf: (request: Request) => Promise<string | undefined>;
 * ```
 */
export function memoryOwnership(): MediaOwnership {
  const entries = new Map<string, Entry>();
  const places = new Map<string, Map<string, Held>>();

  const sweep = onceAMinute((now) => {
    for (const [mediaId, { media }] of entries) if (media.expiresAt <= now) entries.delete(mediaId);
    for (const user of places.keys()) held(user, now);
  });

  /** The places of a user that are still taken. */
  const held = (user: string, now: number): Map<string, Held> => {
    const taken = places.get(user) ?? new Map<string, Held>();
    for (const [place, { until }] of taken) if (until <= now) taken.delete(place);
    if (taken.size === 0) places.delete(user);
    return taken;
  };

  const found = (mediaId: string): Entry | undefined => {
    const entry = entries.get(mediaId);
    return entry !== undefined && Date.now() < entry.media.expiresAt ? entry : undefined;
  };

  return {
    reserve: ({ user, place, until, usedAt }, { max, yieldsAfter }) => {
      sweep(Date.now());
      const taken = held(user, Date.now());
      if (!taken.has(place) && taken.size >= max) {
        const [idlest, { usedAt: idleSince }] = [...taken].reduce((one, other) =>
          other[1].usedAt < one[1].usedAt ? other : one,
        );
        const wait = idleSince + yieldsAfter - usedAt;
        if (wait > 0) return of(wait);
        taken.delete(idlest);
      }
      places.set(user, taken.set(place, { until, usedAt }));
      return of(0);
    },
    release: ({ user, place }) => {
      held(user, Date.now()).delete(place);
      return of(undefined);
    },
    keep: (media) => {
      sweep(Date.now());
      const known = found(media.mediaId);
      if (known !== undefined && known.media.user !== media.user) return of(false);
      const segments = media.place === undefined ? undefined : (known?.segments ?? []);
      entries.set(media.mediaId, { media, segments });
      return of(true);
    },
    find: (mediaId) => of(found(mediaId)?.media),
    claim: ({ mediaId, segmentIndex, bytes }) => {
      const { media, segments } = found(mediaId) ?? {};
      if (media === undefined || segments === undefined) return of(false);
      const before = segments[segmentIndex] ?? 0;
      const sum = segments.reduce((total, size) => total + size, 0);
      if (sum - before + Math.max(before, bytes) > media.totalBytes) return of(false);
      segments[segmentIndex] = Math.max(before, bytes);
      return of(true);
    },
  };
}
