import { lastValueFrom, type Observable, of, Subject, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { MediaRequestError, NetworkError } from 'rx-media-upload';
import { AttemptFailure } from '../../lib/http/attempt-failure.js';
import { replyOf } from '../../lib/http/command-event.js';
import { joinsItself, renewal, type Renew } from '../../lib/http/renewal.js';

const context = { command: 'append', mediaId: '1' } as const;
const refusal = new MediaRequestError('append: X answered 401', { status: 401, detail: 'expired' }, context);
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const renewed = (renew: Renew, token = 'stale'): Observable<never> =>
  renewal(renew, refusal, bearer(token), context, 1_000);
/** What comes of it. */
const end = (renewal$: Observable<never>): Promise<unknown> =>
  lastValueFrom(renewal$, { defaultValue: 'renewed' }).catch((error: unknown) => error);

describe('a renewal', () => {
  it('is told what was refused, and each that follows what was refused then', async () => {
    const told: unknown[] = [];
    const answers = [of(1, 2), throwError(() => new Error('revoked')), of(3)];
    const renew: Renew = (refused) => {
      told.push(refused);
      return answers.shift()!;
    };
    expect(await end(renewed(renew, 'one'))).toBe('renewed');
    expect(await end(renewed(renew, 'two'))).toBeInstanceOf(MediaRequestError);
    expect(await end(renewed(renew, 'three'))).toBe('renewed');
    expect(told).toEqual([bearer('one'), bearer('two'), bearer('three')]);
  });

  it('is joined while it is under way, unless it sees to that itself', () => {
    for (const [own, calls] of [
      [(renew: Renew) => renew, 1],
      [joinsItself, 2],
    ] as const) {
      let called = 0;
      const under$ = new Subject<void>();
      const renew = own(() => (called++, under$));
      const ends: string[] = [];
      for (const name of ['a', 'b']) renewed(renew).subscribe({ complete: () => ends.push(name) });
      expect([called, ends]).toEqual([calls, []]);
      under$.complete();
      expect(ends).toEqual(['a', 'b']);
    }
  });

  it('that fails for good leaves the refusal what it is, with the reason beneath', async () => {
    const cause = new Error('revoked');
    const error = await end(renewed(() => throwError(() => cause)));
    expect(error).toMatchObject({
      name: 'MediaRequestError',
      message: 'append: X answered 401; and the credentials could not be renewed',
      status: 401,
      detail: 'expired',
      ...context,
      cause,
    });
  });

  it('that fails for a passing reason is one of a request that was not sent', async () => {
    const failure = await end(renewed(() => throwError(() => new NetworkError('no line'))));
    expect(failure).toBeInstanceOf(AttemptFailure);
    expect(failure).toMatchObject({ fate: 'unsent', credentials: bearer('stale'), error: { name: 'NetworkError' } });
  });
});

describe('a reply that is there already', () => {
  it('is told as any reply', async () => {
    expect(await lastValueFrom(replyOf({ mediaId: '1' }))).toEqual({ type: 'reply', value: { mediaId: '1' } });
  });
});
