import { defer, lastValueFrom, NEVER, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { isUploadError, NetworkError, SourceError } from 'rx-media-upload';
import { fillFrom } from '../../lib/source/fill-from.js';
import { limitStalls } from '../../lib/source/limit-stalls.js';
import { PassingFailure, reasonOf, silence, tryAgain } from '../../lib/source/passing-failure.js';
import type { Pull } from '../../lib/source/pull.js';
import { quietly } from '../../lib/source/quietly.js';
import { marbles } from '../support/marbles.js';
import { scriptedPull } from '../support/scripted-pull.js';

const piece = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);
const failure = (result$: Observable<unknown>): Promise<unknown> =>
  lastValueFrom(result$).then(
    () => undefined,
    (reason: unknown) => reason,
  );
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};
const silent = (): Pull & { cancelled: number } => {
  const pull = {
    cancelled: 0,
    next: () => new Promise<never>(() => undefined),
    cancel: (): void => {
      pull.cancelled++;
    },
  };
  return pull;
};

describe('fillFrom', () => {
  it('fills the bytes that it is given, in order, and cancels what is over', async () => {
    const pull = scriptedPull(piece(1), piece(), piece(2, 3));
    const bytes = new Uint8Array(3);
    expect(await lastValueFrom(fillFrom(pull, bytes, 1_000))).toBe(bytes);
    expect([...bytes]).toEqual([1, 2, 3]);
    expect(pull.cancelled).toBe(1);
  });

  it('asks for nothing before somebody listens, and for the next piece when it has one', async () => {
    const pull = scriptedPull(piece(1), piece(2));
    const filled$ = fillFrom(pull, new Uint8Array(2), 1_000);
    expect(pull.asked).toBe(0);
    const subscription = filled$.subscribe();
    expect(pull.asked).toBe(1);
    await turns();
    expect(pull.asked).toBe(3);
    subscription.unsubscribe();
  });

  it('fails for good where more comes than there is room for, and asks for no more of it', async () => {
    const pull = scriptedPull(piece(1, 2), piece(3), piece(4), piece(5));
    const error = await failure(fillFrom(pull, new Uint8Array(2), 1_000));
    expect(error).toMatchObject({
      name: 'SourceError',
      message: 'The server sends more than the 2 bytes of the range that it names',
    });
    expect([pull.asked, pull.cancelled]).toEqual([2, 1]);
  });

  it('fails in passing where fewer come, or none for too long, and with whatever the stream fails with', async () => {
    const short = await failure(fillFrom(scriptedPull(piece(1)), new Uint8Array(3), 1_000));
    expect(short).toBeInstanceOf(PassingFailure);
    expect(String(short)).toMatch(/only 1 of 3 bytes came/);
    const failing = scriptedPull(piece(1), new Error('unplugged'));
    expect(await failure(fillFrom(failing, new Uint8Array(3), 1_000))).toEqual(new Error('unplugged'));
    expect(failing.cancelled).toBe(1);
    marbles(({ expectObservable, flush }) => {
      const pull = silent();
      expectObservable(fillFrom(pull, new Uint8Array(3), 1_000)).toBe('1s #', undefined, silence(1_000));
      flush();
      expect(pull.cancelled).toBe(1);
    });
  });

  it('asks no more once it is unsubscribed', async () => {
    const pull = scriptedPull(piece(1), piece(2), piece(3));
    const subscription = fillFrom(pull, new Uint8Array(3), 1_000).subscribe();
    subscription.unsubscribe();
    await turns();
    expect([pull.asked, pull.cancelled]).toEqual([1, 1]);
  });
});

describe('limitStalls', () => {
  it('gives what the stream gives, and its end', async () => {
    const pull = limitStalls(scriptedPull(piece(1), piece(2)), 1_000, 'example.com');
    expect([await pull.next(), await pull.next(), await pull.next()]).toEqual([piece(1), piece(2), undefined]);
  });

  it('says who has sent nothing, and for how long', async () => {
    const error: unknown = await limitStalls(silent(), 5, 'example.com')
      .next()
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      name: 'SourceError',
      message: 'example.com sent no byte for 5 ms (raise timeout for a server that is so slow)',
    });
  });

  it('ends what waits when it is cancelled, its timer too, and cancels the stream', async () => {
    const within = silent();
    const pull = limitStalls(within, 3_600_000, 'example.com');
    const next = pull.next().catch(String);
    pull.cancel();
    expect(await next).toBe('SourceError: example.com is not read any more');
    expect(within.cancelled).toBe(1);
    expect(await pull.next().catch(String)).toBe('SourceError: example.com is not read any more');
  });
});

describe('tryAgain', () => {
  it('tries three times, half a second and a second apart, and then says what failed', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const failing$ = cold('10ms #', undefined, new PassingFailure('it answered 503'));
      expectObservable(failing$.pipe(tryAgain('x cannot be read'))).toBe(
        `${10 + 500 + 10 + 1000 + 10}ms #`,
        undefined,
        new SourceError('x cannot be read: it answered 503'),
      );
      expectSubscriptions(failing$.subscriptions).toBe(['^ 9ms !', '510ms ^ 9ms !', '1520ms ^ 9ms !']);
    });
  });

  it('does not try again where it is wrong for good', () => {
    marbles(({ cold, expectObservable }) => {
      const ours = new NetworkError('gone');
      expectObservable(cold('10ms #', undefined, ours).pipe(tryAgain('x'))).toBe('10ms #', undefined, ours);
    });
  });

  it('gives what comes, once it comes', () => {
    marbles(({ cold, expectObservable }) => {
      const answers = [cold('#'), cold('-a|')];
      expectObservable(defer(() => answers.shift()!).pipe(tryAgain('x'))).toBe('500ms -a|');
    });
  });
});

describe('reasonOf', () => {
  it.each<[string, unknown, string]>([
    ['words of ours', new PassingFailure('it answered 503'), 'it answered 503'],
    ['a code', Object.assign(new Error('https://x/?key=1'), { code: 'ECONNRESET' }), 'ECONNRESET'],
    [
      'the code of what lies beneath',
      new Error('x', { cause: new Error('y', { cause: Object.assign(new Error('z'), { code: 'EPIPE' }) }) }),
      'EPIPE',
    ],
    ['a code that is a text', { code: 'see https://x/?key=1' }, 'the connection failed'],
    ['a code that begins as one', { code: 'E_X https://x/?key=1' }, 'the connection failed'],
    ['a code that ends as one', { code: 'https://x/?key=E_X' }, 'the connection failed'],
    ['a code without end', { code: 'E'.repeat(41) }, 'the connection failed'],
    ['a code of forty letters', { code: 'E'.repeat(40) }, 'E'.repeat(40)],
    ['a number', { code: 7 }, 'the connection failed'],
    ['words of a library', new Error('https://x/?key=1'), 'the connection failed'],
    ['a cause that is no error', new Error('x', { cause: { code: 'EPIPE' } }), 'the connection failed'],
    ['nothing', undefined, 'the connection failed'],
    ['null', null, 'the connection failed'],
  ])('is %s, and nothing that may hold a signature', (_, error, reason) => {
    expect(reasonOf(error)).toBe(reason);
  });

  it('is said of failures of ours that pass, and these are no errors of an upload', () => {
    expect(isUploadError(silence(5))).toBe(false);
    expect(silence(5).message).toBe('no byte came for 5 ms (raise timeout for a server that is so slow)');
  });
});

describe('quietly', () => {
  it('cleans up at once, and whatever comes of it troubles nobody', async () => {
    let cleaned = 0;
    for (const end of [
      () => undefined,
      () => {
        throw new Error('no');
      },
      () => Promise.reject(new Error('no')),
      () => lastValueFrom(NEVER),
    ])
      expect(() =>
        quietly(() => {
          cleaned++;
          return end();
        }),
      ).not.toThrow();
    expect(cleaned).toBe(4);
    // A rejection that nobody hears would fail the run.
    await new Promise((passed) => setTimeout(passed, 5));
  });
});
