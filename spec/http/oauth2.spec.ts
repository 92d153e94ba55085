import * as fc from 'fast-check';
import {
  concat,
  defer,
  delay,
  EMPTY,
  endWith,
  filter,
  from,
  ignoreElements,
  lastValueFrom,
  map,
  mergeMap,
  NEVER,
  type Observable,
  of,
  takeUntil,
  throwError,
  timer,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type Authorize, InvalidUploadError, oauth2 } from 'rx-media-upload';
import { marbles } from '../support/marbles.js';

const request = { method: 'GET', url: 'https://api.x.com/' };
const headersOf = (auth: Authorize): Observable<Readonly<Record<string, string>>> => defer(() => from(auth(request)));
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const renew = (auth: Authorize, refused: string): Observable<unknown> =>
  defer(() => from(auth.renew!(bearer(refused))));

/** The name, once the token that was refused is renewed. */
const renewed = (auth: Authorize, refused: string, name: string): Observable<string> =>
  renew(auth, refused).pipe(ignoreElements(), endWith(name));

/** A server that takes one token at a time, and gives the next for the refresh token of the last: once. */
function rotating(delay = 10) {
  let generation = 0;
  const spent: number[] = [];
  return {
    spent,
    takes: (header: string | undefined) => header === `Bearer token-${generation}`,
    revoke: () => generation++,
    refresh: () => {
      const refreshToken = generation;
      if (spent.includes(refreshToken)) return throwError(() => new Error('refresh token was used before'));
      spent.push(refreshToken);
      return timer(delay).pipe(map(() => `token-${++generation}`));
    },
  };
}

describe('oauth2', () => {
  it('gives a token as a Bearer header', async () => {
    expect(await lastValueFrom(headersOf(oauth2('abc')))).toEqual(bearer('abc'));
  });

  it('says which headers it always has, where it has one token, and whose it is', () => {
    const auth = oauth2({ token: 'abc', account: '7' });
    expect(auth.fixed).toEqual(bearer('abc'));
    expect(Object.isFrozen(auth.fixed)).toBe(true);
    expect(auth.account).toBe('7');
    for (const token of ['a b', () => of('abc')]) {
      expect(oauth2({ token }).fixed).toBeUndefined();
      expect('account' in oauth2({ token })).toBe(false);
    }
    // A function that asks for other credentials may be given its members.
    expect(Object.assign(() => of({}), auth)).not.toHaveProperty('fixed');
  });

  it('asks for the token at each attempt, and not before', async () => {
    let asked = 0;
    const auth = oauth2({ token: () => Promise.resolve(`token-${++asked}`) });
    const headers$ = headersOf(auth);
    expect(asked).toBe(0);
    expect([await lastValueFrom(headers$), await lastValueFrom(headers$)]).toEqual([
      bearer('token-1'),
      bearer('token-2'),
    ]);
  });

  it('takes the first token of a stream and waits for it', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const token$ = cold('  --a--b|', { a: 'one', b: 'two' });
      const expected = '     --(h|)';
      expectObservable(headersOf(oauth2({ token: () => token$ }))).toBe(expected, { h: bearer('one') });
      expectSubscriptions(token$.subscriptions).toBe('^-!');
    });
  });

  it.each([
    '',
    ' ',
    'a b',
    'a\n',
    'a\r\nx: y',
    'tökén',
    '\u0000',
    undefined as unknown as string,
    7 as unknown as string,
  ])('refuses the token %j and does not repeat it', async (token) => {
    const error: unknown = await lastValueFrom(headersOf(oauth2({ token: () => of(token) }))).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(InvalidUploadError);
    expect((error as Error).message).toMatch(/OAuth 2 token/);
    if (typeof token === 'string' && token.trim() !== '') expect((error as Error).message).not.toContain(token);
  });

  it.each(['', undefined as unknown as string])('says of %j that there is none', async (token) => {
    await expect(lastValueFrom(headersOf(oauth2({ token: () => of(token) })))).rejects.toThrow(
      'There is no OAuth 2 token: it is empty or not set. Check where it is read from.',
    );
  });

  it('fails as the source of the token fails', async () => {
    await expect(
      lastValueFrom(headersOf(oauth2({ token: () => Promise.reject(new Error('locked')) }))),
    ).rejects.toThrow('locked');
    await expect(
      lastValueFrom(
        headersOf(
          oauth2({
            token: () => {
              throw new Error('broken');
            },
          }),
        ),
      ),
    ).rejects.toThrow('broken');
  });

  it('has no other token than the one it was made with', async () => {
    for (const auth of [oauth2('abc'), oauth2({ token: 'abc' })]) expect(auth.renew).toBeUndefined();
    const asked = oauth2({ token: () => of('abc') });
    expect(await lastValueFrom(renew(asked, 'abc')).catch(String)).toMatch(/^Error: .* no other/);
  });

  it('takes a text that `token` or `refresh` gives for the token, not for its letters', async () => {
    const auth = oauth2({ token: () => 'old', refresh: () => 'new' });
    expect(await lastValueFrom(headersOf(auth))).toEqual(bearer('old'));
    await lastValueFrom(renew(auth, 'old'), { defaultValue: undefined });
    expect(await lastValueFrom(headersOf(auth))).toEqual(bearer('new'));
  });

  it('is renewed where token has another one to give by now, without a refresh', async () => {
    let refreshed = 0;
    const auth = oauth2({ token: () => of('new'), refresh: () => of(`${++refreshed}`) });
    await lastValueFrom(renew(auth, 'old'), { defaultValue: undefined });
    expect(refreshed).toBe(0);
    await lastValueFrom(renew(oauth2({ token: () => of('new') }), 'old'), { defaultValue: undefined });
  });

  it('refreshes once for eight 401s, those that come while it is under way too', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const refused$ = hot(' -abcdefgh');
      const fresh$ = cold('   ----------f--|', { f: 'fresh' });
      const subscribed = '   -^---------!';
      const expected = '     -----------(abcdefgh)';
      const auth = oauth2({ token: () => of('stale'), refresh: () => fresh$ });
      expectObservable(refused$.pipe(mergeMap((name) => renewed(auth, 'stale', name)))).toBe(expected);
      expectSubscriptions(fresh$.subscriptions).toBe(subscribed);
    });
  });

  it('gives the refreshed token from then on, although token still gives the stale one', async () => {
    let refreshed = 0;
    const auth = oauth2({
      token: () => Promise.resolve('stale'),
      refresh: () => Promise.resolve(`fresh-${++refreshed}`),
    });
    await lastValueFrom(renew(auth, 'stale'));
    expect(await lastValueFrom(headersOf(auth))).toEqual(bearer('fresh-1'));
    // A 401 that was on its way meanwhile.
    await lastValueFrom(renew(auth, 'stale'));
    expect(refreshed).toBe(1);
    await lastValueFrom(renew(auth, 'fresh-1'));
    expect(await lastValueFrom(headersOf(auth))).toEqual(bearer('fresh-2'));
    expect(refreshed).toBe(2);
  });

  it('gives whatever token gives, once that is another one than was refused', async () => {
    let stored = 'stale';
    const auth = oauth2({ token: () => of(stored), refresh: () => of('fresh') });
    await lastValueFrom(renew(auth, 'stale'));
    stored = 'another login';
    expect(await lastValueFrom(headersOf(auth)).catch((error: unknown) => error)).toBeInstanceOf(InvalidUploadError);
    stored = 'another-login';
    expect(await lastValueFrom(headersOf(auth))).toEqual(bearer('another-login'));
  });

  it.each([
    ['was refreshed', 1],
    ['could not be refreshed', 0],
  ])('refreshes the token of another login too, after one that %s', async (_, good) => {
    let stored = 'one';
    let refreshed = 0;
    const auth = oauth2({
      token: () => of(stored),
      refresh: () =>
        refreshed++ < good
          ? of(`fresh-${refreshed}`)
          : refreshed === 1
            ? throwError(() => new Error('no'))
            : of('fresh'),
    });
    await lastValueFrom(renew(auth, 'one')).catch(() => undefined);
    stored = 'two';
    await lastValueFrom(renew(auth, 'two'));
    expect([refreshed, await lastValueFrom(headersOf(auth))]).toEqual([2, bearer('fresh')]);
  });

  it('goes on refreshing when everybody has left, keeps the token, and lets those in who come meanwhile', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const refused$ = hot(' -a---b');
      const left = '         ---!';
      const fresh$ = cold('   ------f|', { f: 'fresh' });
      const subscribed = '   -^-----!';
      const expected = '     -------b';
      const auth = oauth2({ token: () => of('stale'), refresh: () => fresh$ });
      expectObservable(
        refused$.pipe(
          filter((name) => name === 'a'),
          mergeMap((name) => renewed(auth, 'stale', name)),
        ),
        left,
      ).toBe('');
      expectObservable(
        refused$.pipe(
          filter((name) => name === 'b'),
          mergeMap((name) => renewed(auth, 'stale', name)),
        ),
      ).toBe(expected);
      expectSubscriptions(fresh$.subscriptions).toBe(subscribed);
      expectObservable(cold('        --------c').pipe(mergeMap(() => headersOf(auth)))).toBe('--------h', {
        h: bearer('fresh'),
      });
    });
  });

  it('fails everybody who waits when the refresh fails, and tries again at the next 401', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const failing$ = cold(' --#', undefined, new Error('revoked'));
      const fresh$ = cold('   --f|', { f: 'fresh' });
      const answers = [failing$, fresh$];
      const auth = oauth2({ token: () => of('stale'), refresh: () => answers.shift() ?? NEVER });
      const refused = new Error('revoked');
      expectObservable(renew(auth, 'stale')).toBe('--#', undefined, refused);
      expectObservable(cold('-a|').pipe(mergeMap(() => renew(auth, 'stale')))).toBe('--#', undefined, refused);
      expectObservable(cold('----a|').pipe(mergeMap((name) => renewed(auth, 'stale', name)))).toBe('------(a|)');
      expectSubscriptions(failing$.subscriptions).toBe('^-!');
      expectSubscriptions(fresh$.subscriptions).toBe('  ----^-!');
    });
  });

  it('never starts a second refresh while the first does not settle, nor is held up by a token that does not come', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const silent$ = cold('-');
      const tokens = [NEVER, of('stale'), of('stale')];
      const auth = oauth2({ token: () => tokens.shift()!, refresh: () => silent$ });
      expectObservable(renewed(auth, 'stale', 'a'), '   -----!').toBe('');
      expectObservable(cold('-b').pipe(mergeMap(() => renew(auth, 'stale'))), '-----!').toBe('');
      expectObservable(cold('--------c').pipe(mergeMap(() => renew(auth, 'stale'))), '-----------!').toBe('');
      expectSubscriptions(silent$.subscriptions).toBe('-^');
    });
  });

  it.each<[string, () => Observable<string>, RegExp]>([
    [
      'throws',
      () => {
        throw new Error('broken');
      },
      /broken/,
    ],
    ['gives nothing', () => EMPTY, /no token/],
    ['gives what is no token', () => of('a b'), /OAuth 2 token/],
  ])('fails when refresh %s, and may succeed the next time', async (_, bad, message) => {
    const answers = [bad, () => of('fresh')];
    const auth = oauth2({ token: () => of('stale'), refresh: () => answers.shift()!() });
    expect(await lastValueFrom(renew(auth, 'stale')).catch(String)).toMatch(message);
    expect(await lastValueFrom(headersOf(auth))).toEqual(bearer('stale'));
    await lastValueFrom(renew(auth, 'stale'));
    expect(await lastValueFrom(headersOf(auth))).toEqual(bearer('fresh'));
  });

  it('never uses a refresh token twice, however requests, revocations and departures fall together', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ at: fc.nat(60), travel: fc.integer({ min: 1, max: 15 }), leaves: fc.option(fc.nat(80)) }),
          { minLength: 1, maxLength: 20 },
        ),
        fc.array(fc.nat(60), { maxLength: 3 }),
        (requests, revocations) => {
          marbles(({ flush }) => {
            const server = rotating();
            const auth = oauth2({ token: () => timer(1).pipe(map(() => 'token-0')), refresh: server.refresh });
            const failures: unknown[] = [];
            const send = (travel: number): Observable<boolean> =>
              headersOf(auth).pipe(
                delay(travel),
                map((headers) => server.takes(headers['authorization'])),
              );
            for (const at of revocations) timer(at).subscribe(server.revoke);
            for (const { at, travel, leaves } of requests) {
              timer(at)
                .pipe(
                  mergeMap(() => headersOf(auth)),
                  mergeMap((headers) =>
                    timer(travel).pipe(
                      mergeMap(() =>
                        server.takes(headers['authorization'])
                          ? EMPTY
                          : concat(
                              renew(auth, headers['authorization']!.slice(7)).pipe(ignoreElements()),
                              send(travel),
                            ),
                      ),
                    ),
                  ),
                  takeUntil(leaves === null ? NEVER : timer(leaves)),
                )
                .subscribe({ error: (error: unknown) => failures.push(error) });
            }
            flush();
            expect(failures).toEqual([]);
            expect(new Set(server.spent).size).toBe(server.spent.length);
            expect(server.spent.length).toBeLessThanOrEqual(revocations.length);
          });
        },
      ),
    );
  });
});
