import { lastValueFrom } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { mediaClient } from 'rx-media-upload';

describe('the transport of a client that is given none', () => {
  afterEach(() => vi.unstubAllGlobals());

  /** Which of the platform's ways was taken. */
  const takenBy = async (): Promise<string> => {
    const taken = (name: string) =>
      vi.fn(() => {
        throw new Error(name);
      });
    vi.stubGlobal('fetch', taken('fetch'));
    return String(
      await lastValueFrom(mediaClient({ retry: { attempts: 1 } }).status('1')).catch((error: unknown) => error),
    );
  };

  it('is XMLHttpRequest where there is one: it tells how many bytes have left', async () => {
    vi.stubGlobal(
      'XMLHttpRequest',
      class {
        open(): void {
          throw new Error('XMLHttpRequest');
        }
      },
    );
    expect(await takenBy()).toMatch(/XMLHttpRequest$/);
  });

  it('is fetch elsewhere', async () => {
    vi.stubGlobal('XMLHttpRequest', undefined);
    expect(await takenBy()).toMatch(/fetch$/);
  });
});
