import type { MediaOwnership, OpenPlace, OwnedMedia } from '../relay/media-ownership.js';
import { above, answer, type ContractCase, equal, passed } from './contract-case.js';

/** What a case works with: ids that no other case and no other run has. */
interface Scene {
  readonly store: MediaOwnership;
  readonly user: string;
  readonly media: OwnedMedia;
  readonly place: (name: string, usedAt?: number, life?: number) => OpenPlace;
}

/**
 * What a `MediaOwnership` must do, case by case, for any test runner. Clocks are the machine's: a store that goes by its
 * own may differ from it by a few seconds.
 *
 * @param make - Gives the store. Cases share none of what they write, so it may be one for all, and a real one.
 *
 * @example
 * ```ts
 * import { it } from 'node:test';
 * import { mediaOwnershipContract } from 'rx-media-upload/testing';
 * import { memoryOwnership } from 'rx-media-upload/relay';
 *
 * for (const { name, run } of mediaOwnershipContract(() => memoryOwnership())) it(name, run);
 * ```
 */
export function mediaOwnershipContract(make: () => MediaOwnership | Promise<MediaOwnership>): readonly ContractCase[] {
  return cases.map(([name, check]) => ({ name, run: async () => check(sceneOf(await make())) }));
}

const MINUTE = 60_000;
const rules = { max: 2, yieldsAfter: MINUTE };

const cases: readonly (readonly [name: string, check: (scene: Scene) => Promise<void>])[] = [
  [
    'finds what it keeps, to the byte, and nothing else',
    async ({ store, media }) => {
      equal(await answer(store.find(media.mediaId)), undefined);
      equal(await answer(store.keep(media)), true);
      equal(await answer(store.find(media.mediaId)), media);
      equal(await answer(store.find(`${media.mediaId}0`)), undefined);
    },
  ],
  [
    'keeps what is new about a media, the place that it has lost too',
    async ({ store, media }) => {
      await answer(store.keep(media));
      const { place: _, ...finalized } = { ...media, expiresAt: media.expiresAt + MINUTE, refused: true };
      equal(await answer(store.keep(finalized)), true);
      equal(await answer(store.find(media.mediaId)), finalized);
    },
  ],
  [
    'forgets a media from its time on',
    async ({ store, media }) => {
      await answer(store.keep({ ...media, expiresAt: Date.now() - 1 }));
      equal(await answer(store.find(media.mediaId)), undefined);
      await answer(store.keep({ ...media, expiresAt: Date.now() + 150 }));
      await passed(250);
      equal(await answer(store.find(media.mediaId)), undefined);
      equal(await answer(store.claim({ mediaId: media.mediaId, segmentIndex: 0, bytes: 1 })), false);
    },
  ],
  [
    'never gives an id to another user, and does once it is forgotten',
    async ({ store, media }) => {
      await answer(store.keep(media));
      equal(await answer(store.keep({ ...media, user: `${media.user}-other` })), false);
      equal(await answer(store.find(media.mediaId)), media);
      await answer(store.keep({ ...media, expiresAt: Date.now() + 100 }));
      await passed(200);
      const other = { ...media, user: `${media.user}-other` };
      equal(await answer(store.keep(other)), true);
      equal(await answer(store.find(media.mediaId)), other);
    },
  ],
  [
    'counts segments up to the announced size, one that comes again once, by its largest size',
    async ({ store, media: { mediaId }, media }) => {
      await answer(store.keep(media));
      const claims = [];
      for (const [segmentIndex, bytes] of [
        [0, 600],
        [0, 600],
        [0, 1],
        [999, 400],
        [2, 1],
        [999, 401],
        [999, 400],
      ] as const)
        claims.push(await answer(store.claim({ mediaId, segmentIndex, bytes })));
      equal(claims, [true, true, true, true, false, false, true]);
    },
  ],
  [
    'counts in one step: of segments that come at once, no more than fit',
    async ({ store, media: { mediaId }, media }) => {
      await answer(store.keep(media));
      const claimed = await Promise.all(
        Array.from({ length: 20 }, (_, segmentIndex) => answer(store.claim({ mediaId, segmentIndex, bytes: 300 }))),
      );
      equal(claimed.filter((one) => one === true).length, 3);
    },
  ],
  [
    'keeps claims while a media has its place, and counts nothing for one that has none',
    async ({ store, media: { mediaId }, media }) => {
      equal(await answer(store.claim({ mediaId, segmentIndex: 0, bytes: 1 })), false);
      await answer(store.keep(media));
      equal(await answer(store.claim({ mediaId, segmentIndex: 0, bytes: 1000 })), true);
      await answer(store.keep({ ...media, expiresAt: media.expiresAt + 1 }));
      equal(await answer(store.claim({ mediaId, segmentIndex: 1, bytes: 1 })), false);
      const { place: _, ...finalized } = media;
      await answer(store.keep(finalized));
      equal(await answer(store.claim({ mediaId, segmentIndex: 0, bytes: 1 })), false);
    },
  ],
  [
    'gives places up to a number, renews those that are held, and takes them back',
    async ({ store, user, place }) => {
      equal(await answer(store.reserve(place('a'), rules)), 0);
      equal(await answer(store.reserve(place('b'), rules)), 0);
      above(await answer(store.reserve(place('c'), rules)), 0);
      equal(await answer(store.reserve(place('a'), rules)), 0);
      equal(await answer(store.reserve({ ...place('c'), user: `${user}-other` }, rules)), 0);
      await answer(store.release({ user, place: 'c' }));
      above(await answer(store.reserve(place('c'), rules)), 0);
      await answer(store.release({ user, place: 'a' }));
      equal(await answer(store.reserve(place('c'), rules)), 0);
    },
  ],
  [
    'reserves in one step: of many at once, no more than fit',
    async ({ store, place }) => {
      const waits = await Promise.all(
        Array.from({ length: 20 }, (_, index) => answer(store.reserve(place(`p${index}`), rules))),
      );
      equal(waits.filter((wait) => wait === 0).length, 2);
    },
  ],
  [
    'gives the place that was idle for longest to a new upload, if it was idle for long enough; else says how long',
    async ({ store, place }) => {
      const now = Date.now();
      await answer(store.reserve(place('old', now - 50_000), rules));
      await answer(store.reserve(place('older', now - 55_000), rules));
      equal(await answer(store.reserve(place('new', now), rules)), 5000);
      equal(await answer(store.reserve(place('new', now + 5000), rules)), 0);
      // The one that lost it has to ask as any other.
      equal(await answer(store.reserve(place('older', now + 5000), rules)), 5000);
      equal(await answer(store.reserve(place('new', now + 6000), rules)), 0);
    },
  ],
  [
    'frees a place by itself from its time on',
    async ({ store, place }) => {
      await answer(store.reserve(place('a', Date.now(), 100), rules));
      await answer(store.reserve(place('b'), rules));
      await passed(200);
      equal(await answer(store.reserve(place('c'), rules)), 0);
    },
  ],
];

function sceneOf(store: MediaOwnership): Scene {
  const user = `user ${crypto.randomUUID()} ü:{}`;
  const digits = Array.from(crypto.getRandomValues(new Uint8Array(19)), (byte) => String((byte % 9) + 1)).join('');
  const media = { mediaId: digits, user, totalBytes: 1000, expiresAt: Date.now() + 10 * MINUTE, place: 'a' };
  return {
    store,
    user,
    media,
    place: (place, usedAt = Date.now(), life = 10 * MINUTE) => ({ user, place, usedAt, until: usedAt + life }),
  };
}
