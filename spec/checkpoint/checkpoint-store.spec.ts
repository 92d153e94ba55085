import { firstValueFrom, from } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { memoryCheckpoints, webCheckpoints, type WebStorage } from 'rx-media-upload';

/** A `Storage` as browsers have it. */
const storage = (): WebStorage & { readonly kept: Map<string, string> } => {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, text) => void kept.set(key, text),
    removeItem: (key) => void kept.delete(key),
  };
};

describe.each([
  ['memoryCheckpoints', () => memoryCheckpoints()],
  ['webCheckpoints', () => webCheckpoints(storage())],
])('%s', (_name, open) => {
  it('keeps a text under its key, and no other', async () => {
    const store = open();
    const load = (key: string) => firstValueFrom(from(store.load(key)));
    expect(await load('a')).toBeUndefined();
    await firstValueFrom(from(store.save('a', 'one')));
    await firstValueFrom(from(store.save('b', 'two')));
    await firstValueFrom(from(store.save('a', 'three')));
    expect([await load('a'), await load('b')]).toEqual(['three', 'two']);
    await firstValueFrom(from(store.remove('a')));
    await firstValueFrom(from(store.remove('never')));
    expect([await load('a'), await load('b')]).toEqual([undefined, 'two']);
  });

  it('does nothing before it is subscribed to', async () => {
    const store = open();
    store.save('a', 'one');
    expect(await firstValueFrom(from(store.load('a')))).toBeUndefined();
  });
});

describe('webCheckpoints', () => {
  it('keeps its keys apart from those of the page', async () => {
    const page = storage();
    await firstValueFrom(from(webCheckpoints(page).save('clip.mp4', 'text')));
    expect([...page.kept]).toEqual([['rx-media-upload:clip.mp4', 'text']]);
  });

  it('uses the page’s own where it is given none', async () => {
    const page = storage();
    vi.stubGlobal('localStorage', page);
    try {
      await firstValueFrom(from(webCheckpoints().save('clip.mp4', 'text')));
      expect([...page.kept.keys()]).toEqual(['rx-media-upload:clip.mp4']);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it('fails as an Observable where there is no storage, and where it is full', async () => {
    await expect(firstValueFrom(from(webCheckpoints().load('a')))).rejects.toThrow();
    const full: WebStorage = {
      ...storage(),
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError');
      },
    };
    await expect(firstValueFrom(from(webCheckpoints(full).save('a', 'b')))).rejects.toThrow('full');
  });
});
