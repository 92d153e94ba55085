import { firstValueFrom, from, type Subscription } from 'rxjs';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CheckpointHold, type CheckpointStore, memoryCheckpoints, webCheckpoints } from 'rx-media-upload';
import { fileCheckpoints } from 'rx-media-upload/node';
import { until } from '../support/until.js';

/** A `Storage` as browsers have it. */
const storage = () => {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
    removeItem: (key: string) => void kept.delete(key),
  };
};
const open: Subscription[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.unsubscribe();
});
/** Holds a key, and says whose it is. */
const held = async (store: CheckpointStore, key = 'a') => {
  let said: CheckpointHold | undefined;
  const subscription = store.hold!(key).subscribe((hold) => (said = hold));
  open.push(subscription);
  await until(() => said !== undefined);
  return Object.assign(subscription, said);
};
const load = (store: CheckpointStore) => firstValueFrom(from(store.load('a')), { defaultValue: undefined });
const save = (store: CheckpointStore) => firstValueFrom(from(store.save('a', 'text')), { defaultValue: undefined });
const remove = (store: CheckpointStore) => firstValueFrom(from(store.remove('a')), { defaultValue: undefined });

/** Web Locks, as all tabs of one origin share them. */
const sharedLocks = () => {
  const taken = new Set<string>();
  const request = vi.fn(
    async (name: string, _options: { ifAvailable: true }, use: (lock: object | null) => Promise<void> | undefined) => {
      await Promise.resolve();
      if (taken.has(name)) return use(null);
      taken.add(name);
      try {
        return await use({ name });
      } finally {
        taken.delete(name);
      }
    },
  );
  return { taken, request };
};

describe('a held key', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'held-'));
    await mkdir(join(folder, 'real'));
    await symlink(join(folder, 'real'), join(folder, 'link'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const page = storage();
  const texts = memoryCheckpoints();

  describe.each<[string, () => readonly [CheckpointStore, CheckpointStore, CheckpointStore]]>([
    ['memoryCheckpoints, by itself', () => [texts, { ...texts }, memoryCheckpoints()]],
    ['webCheckpoints, by its storage', () => [webCheckpoints(page), webCheckpoints(page), webCheckpoints(storage())]],
    [
      'fileCheckpoints, by the folder, however it is written',
      () => [
        fileCheckpoints(folder),
        fileCheckpoints(relative(process.cwd(), folder)),
        fileCheckpoints(join(folder, 'other')),
      ],
    ],
    [
      'fileCheckpoints, by the folder, also where a link leads to it',
      () => [
        fileCheckpoints(join(folder, 'real', 'uploads')),
        fileCheckpoints(join(folder, 'link', 'uploads')),
        fileCheckpoints(join(folder, 'real', 'others')),
      ],
    ],
  ])('of %s', (_, stores) => {
    it('is one upload’s, whatever call made the store, until that gives it back', async () => {
      const [store, same, other] = stores();
      const first = await held(store);
      expect(first).toMatchObject({ isYours: true });
      expect(await held(same)).toMatchObject({ isYours: false });
      expect(await held(other)).toMatchObject({ isYours: true });
      expect(await held(same, 'b')).toMatchObject({ isYours: true });
      first.unsubscribe();
      expect(await held(same)).toMatchObject({ isYours: true });
    });

    it('keeps its text where anybody else removes it, and not where its upload does', async () => {
      const [store, same] = stores();
      await save(store);
      const first = await held(store);
      await remove(same);
      await remove({ ...same, save: () => [] });
      expect(await load(store)).toBe('text');
      first.release!();
      await remove(store);
      expect(await load(store)).toBeUndefined();
      await save(store);
      first.unsubscribe();
      await remove(same);
      expect(await load(store)).toBeUndefined();
    });

    it('is another store’s too that is made of it', async () => {
      const [store, same] = stores();
      await held({ ...store, save: () => [] });
      expect(await held(same)).toMatchObject({ isYours: false });
    });
  });
});

describe('a key of localStorage, over two tabs', () => {
  /** Another page of the same origin: modules and storage objects of its own, the same locks and texts. */
  const tab = async (locks: unknown, kept: ReturnType<typeof storage>) => {
    vi.resetModules();
    const own = { ...kept };
    const { webCheckpoints: open } = await import('../../lib/checkpoint/web-checkpoints.js');
    const inTab = <T>(use: () => T): T => {
      vi.stubGlobal('localStorage', own);
      vi.stubGlobal('navigator', { locks });
      return use();
    };
    const store = open();
    return {
      held: (key?: string) => inTab(() => held(store, key)),
      hold: () => inTab(() => store.hold!('a').subscribe()),
      remove: () => inTab(() => remove(store)),
      save: () => inTab(() => save(store)),
      load: () => inTab(() => load(store)),
    };
  };
  afterEach(() => vi.unstubAllGlobals());

  it('is one tab’s until that gives it back, and its text is not the other’s to remove', async () => {
    const locks = sharedLocks();
    const kept = storage();
    const [one, other] = [await tab(locks, kept), await tab(locks, kept)];
    const first = await one.held();
    await one.save();
    expect(await other.held()).toMatchObject({ isYours: false });
    await other.remove();
    expect(await one.load()).toBe('text');
    first.unsubscribe();
    await until(() => locks.taken.size === 0);
    expect(await other.held()).toMatchObject({ isYours: true });
    await other.remove();
    expect(await one.load()).toBe('text');
  });

  it('is there again at once for the tab that has given it back', async () => {
    const locks = sharedLocks();
    const one = await tab(locks, storage());
    (await one.held()).unsubscribe();
    expect(await one.held()).toMatchObject({ isYours: true });
  });

  it('is given back where it was unsubscribed before it was granted', async () => {
    const locks = sharedLocks();
    const [one, other] = [await tab(locks, storage()), await tab(locks, storage())];
    one.hold().unsubscribe();
    const late = one.hold();
    await until(() => locks.request.mock.calls.length > 0);
    late.unsubscribe();
    await until(() => locks.taken.size === 0);
    expect(await other.held()).toMatchObject({ isYours: true });
  });

  it.each([
    ['there are no locks', undefined],
    ['they are closed to the page', { request: () => Promise.reject(new DOMException('no', 'SecurityError')) }],
  ])('is held within the page where %s', async (_, locks) => {
    const one = await tab(locks, storage());
    expect(await one.held()).toMatchObject({ isYours: true });
    expect(await one.held()).toMatchObject({ isYours: false });
  });

  it('is asked for of no other tab where the storage is a tab’s own', async () => {
    const locks = sharedLocks();
    vi.stubGlobal('localStorage', storage());
    vi.stubGlobal('navigator', { locks });
    expect(await held(webCheckpoints(storage()))).toMatchObject({ isYours: true });
    expect(locks.request).not.toHaveBeenCalled();
  });
});
