import { describe, expect, it } from 'vitest';
import { oauth2 } from 'rx-media-upload';
import type { RelayAuth } from 'rx-media-upload/relay';
import { json, type KitOptions, relayKit, segment, TOKENS } from './relay-kit.js';

const INITIALIZE = '/2/media/upload/initialize';
const video = json({ total_bytes: 1000, media_type: 'video/mp4' });

describe('authenticate', () => {
  const giving = (given: unknown) =>
    relayKit({
      authenticate: (() => given) as NonNullable<KitOptions['authenticate']>,
      auth: () => oauth2(TOKENS['alice']!),
    });

  it.each<[string, unknown]>([
    ['a String object', new String('alice')],
    ['a String object later', Promise.resolve(new String('alice'))],
    ['a list', ['alice']],
    ['a list later', Promise.resolve(['alice'])],
    ['a number', 7],
    ['a number as id', { id: 7 }],
    ['a String object as id', { id: new String('alice') }],
    ['an empty string', ''],
    ['true', true],
    ['a function', () => 'alice'],
  ])('that gives %s fails at once, and the log says what it must give', async (_, given) => {
    const { send, log, toX } = giving(given);
    expect((await send('alice', INITIALIZE, video)).status).toBe(401);
    expect(log.map(String)).toEqual([
      expect.stringMatching(/^TypeError: `authenticate` must give a string, or an object/),
    ]);
    expect(toX).toEqual([]);
  });

  it('never lets two users with one initial share media', async () => {
    const { send, open } = relayKit({
      authenticate: ((request: Request) =>
        new String(/session=(\w+)/.exec(request.headers.get('cookie') ?? '')?.[1])) as never,
    });
    await expect(open('alice')).rejects.toThrow('401');
    expect((await send('adam', '/2/media/upload/1/append', segment('0'))).status).toBe(401);
  });
});

describe('an `auth` of each user', () => {
  it.each<[string, unknown]>([
    ['an object that says what has failed', { error: 'db down' }],
    ['headers', { authorization: 'Bearer of-nobody' }],
    ['a text', 'token'],
    ['an empty object', {}],
    ['nothing', undefined],
  ])('that gives nonsense once (%s) is asked again the next time', async (_, nonsense) => {
    let count = 0;
    const auth = ((user: string) => (count++ === 0 ? nonsense : oauth2(TOKENS[user]!))) as RelayAuth<string>;
    const { send, toX } = relayKit({ auth });
    expect([403, 502]).toContain((await send('alice', INITIALIZE, video)).status);
    expect(toX).toEqual([]);
    for (const user of ['alice', 'bob']) expect((await send(user, INITIALIZE, video)).status).toBe(200);
    expect(toX.map(({ headers }) => headers['authorization'])).toEqual(
      ['alice', 'bob'].map((user) => `Bearer ${TOKENS[user]!}`),
    );
  });
});
