import { of, throwError, timer } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { type Authorize, NetworkError, oauth2 } from 'rx-media-upload';
import { renewals } from '../../lib/relay/renewals.js';
import { json, relayKit, TOKENS } from './relay-kit.js';

const INITIALIZE = '/2/media/upload/initialize';
const video = json({ total_bytes: 1000, media_type: 'video/mp4' });
const refused = () => new Response(null, { status: 401 });

describe('a token that X refuses', () => {
  it('is renewed once for all requests of its owner, also by an `auth` that is made anew each time', async () => {
    const renew = vi.fn(() => timer(30));
    const auth = (): Authorize =>
      Object.assign(() => of({ authorization: 'Bearer expired-token-of-the-server' }), { renew: () => renew() });
    const kit = relayKit({ auth });
    kit.answer = refused;
    const answers = await Promise.all(Array.from({ length: 8 }, () => kit.send('alice', INITIALIZE, video)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 502));
    expect(renew).toHaveBeenCalledTimes(1);
  });

  it.each<[string, () => ReturnType<NonNullable<Authorize['renew']>>]>([
    ['its renewal fails', () => throwError(() => new Error('invalid_grant'))],
    ['its renewal brings the same', () => of(1)],
  ])('is neither sent nor renewed again for a while when %s', async (_, by) => {
    const renew = vi.fn(by);
    const auth = Object.assign(() => of({ authorization: 'Bearer of-the-server-itself' }), { renew });
    const kit = relayKit({ auth });
    kit.answer = refused;
    expect((await kit.send('alice', INITIALIZE, video)).status).toBe(502);
    const asked = kit.toX.length;
    const again = await kit.send('bob', INITIALIZE, video);
    expect([again.status, again.headers.get('retry-after')]).toEqual([502, '30']);
    expect([renew.mock.calls.length, kit.toX.length, kit.log.length]).toEqual([1, asked, 1]);
  });

  it('is no reason to hold another back', async () => {
    let token = 'refused-token-of-the-server';
    const auth = () => oauth2({ token: async () => token, refresh: () => throwError(() => new Error('no')) });
    const { send } = relayKit({ auth });
    expect((await send('alice', INITIALIZE, video)).status).toBe(502);
    token = TOKENS['alice']!;
    expect((await send('alice', INITIALIZE, video)).status).toBe(200);
  });
});

describe('renewals', () => {
  it('goes on after its pause, and tells owners apart', async () => {
    let now = 0;
    const { renew, pause, useless } = renewals(() => now);
    const headers = { authorization: 'Bearer a' };
    useless('alice', headers);
    expect([pause('alice', headers), pause('bob', headers), pause('alice', { authorization: 'Bearer b' })]).toEqual([
      30_000, 0, 0,
    ]);
    now = 30_000;
    expect(pause('alice', headers)).toBe(0);
    const by = vi.fn(() => timer(5));
    await Promise.all([renew('alice', by, headers), renew('alice', by, headers), renew('bob', by, headers)]);
    expect(by).toHaveBeenCalledTimes(2);
    await renew('alice', by, headers);
    expect(by).toHaveBeenCalledTimes(3);
  });
});

describe('a user whom X does not know any more', () => {
  it.each<[string, () => Authorize]>([
    ['a token without another', () => oauth2('revoked')],
    [
      'a renewal that is refused',
      () => oauth2({ token: 'revoked', refresh: () => throwError(() => new Error('invalid_grant')) }),
    ],
  ])('is told so: %s', async (_, auth) => {
    const kit = relayKit({ auth: () => auth() });
    kit.answer = refused;
    const answer = await kit.send('alice', INITIALIZE, video);
    expect([answer.status, await answer.json()]).toEqual([
      502,
      expect.objectContaining({ by: 'relay', detail: 'X does not take the credentials of this user.' }),
    ]);
  });

  it('is not told so of what may pass, nor of the server’s own credentials', async () => {
    const down = () => throwError(() => new NetworkError('ECONNRESET'));
    const auths = [() => oauth2({ token: 'expired', refresh: down }), oauth2('revoked')];
    for (const auth of auths) {
      const kit = relayKit({ auth: auth as Authorize });
      kit.answer = refused;
      const told = await (await kit.send('alice', INITIALIZE, video)).text();
      expect(told).toContain('credentials');
      expect(told).not.toContain('this user');
    }
  });
});
