import { describe, expect, it } from 'vitest';
import { mediaEmulator, type AccountState } from '../../lib/testing/index.js';
import { clientOf, type Got } from './requests.js';

const json = { total_bytes: 1, media_type: 'image/png' };
const init = { total_bytes: '1', media_type: 'image/png' };
const accessTokens = { a: { user: '1' }, b: { user: '2' }, other: { user: '1', app: 'another' } };
const as = (emulator: ReturnType<typeof mediaEmulator>, token: string) =>
  clientOf(emulator, { authorization: `Bearer ${token}` });

describe('mediaEmulator, accounts', () => {
  it.each([
    ['suspended', 64, /^Your account is suspended/, 'about:blank'],
    ['locked', 326, /temporarily locked/, 'about:blank'],
    ['read-only', 261, /not configured with the appropriate oauth1 app permissions/, /oauth1-permissions$/],
  ] as const)('refuses one that is %s', async (state, code, detail, type) => {
    const emulator = mediaEmulator({ accessTokens, accounts: { 1: state } });
    const { initialize, v1Init } = as(emulator, 'a');
    expect(await initialize(json)).toMatchObject({
      status: 403,
      json: {
        title: 'Forbidden',
        status: 403,
        detail: expect.stringMatching(detail) as unknown,
        type: expect.stringMatching(type) as unknown,
      },
    });
    expect(await v1Init(init)).toMatchObject({ status: 403, json: { errors: [{ code }] } });
    expect((await as(emulator, 'b').initialize(json)).status).toBe(200);
    expect(emulator.uploads.length).toBe(1);
  });

  it('lets a read-only one ask, and looks at it anew each time', async () => {
    const accounts: Record<string, AccountState> = {};
    const { initialize, status } = as(mediaEmulator({ accessTokens, accounts }), 'a');
    expect((await initialize(json)).status).toBe(200);
    accounts['1'] = 'read-only';
    expect((await initialize(json)).status).toBe(403);
    expect((await status('1')).status).toBe(400);
    accounts['1'] = 'suspended';
    expect((await status('1')).status).toBe(403);
  });
});

const limits = ({ status, headers }: Got) => [
  status,
  ...['x-rate-limit', 'x-user-limit-24hour', 'x-app-limit-24hour'].map((name) =>
    headers.has(`${name}-limit`) ? `${headers.get(`${name}-remaining`)} of ${headers.get(`${name}-limit`)}` : '',
  ),
];

describe('mediaEmulator, limits of a day', () => {
  it('counts by user and by app, beside the 15 minutes', async () => {
    let now = 0;
    const emulator = mediaEmulator({
      accessTokens,
      now: () => now,
      rateLimits: { initialize: { limit: 9, windowMs: 1000 } },
      dailyLimits: { user: { initialize: 2 }, app: { initialize: 3 } },
    });
    const [alice, bob, other] = ['a', 'b', 'other'].map((token) => as(emulator, token));
    expect(limits(await alice!.initialize(json))).toEqual([200, '8 of 9', '1 of 2', '2 of 3']);
    expect(limits(await alice!.initialize(json))).toEqual([200, '7 of 9', '0 of 2', '1 of 3']);
    expect(limits(await alice!.initialize(json))).toEqual([429, '7 of 9', '0 of 2', '1 of 3']);
    expect(limits(await bob!.initialize(json))).toEqual([200, '8 of 9', '1 of 2', '0 of 3']);
    const full = await bob!.initialize(json);
    expect(limits(full)).toEqual([429, '8 of 9', '1 of 2', '0 of 3']);
    expect(full.headers.get('x-app-limit-24hour-reset')).toBe('86400');
    expect(full.headers.get('x-rate-limit-reset')).toBe('1');
    expect((await other!.initialize(json)).status).toBe(429);
    now = 86_400_000;
    expect(limits(await bob!.initialize(json))).toEqual([200, '8 of 9', '1 of 2', '2 of 3']);
    expect((await other!.initialize(json)).status).toBe(200);
  });

  it.each([
    [undefined, [400, '999 of 1000', '', '']],
    ['pro', [400, '999 of 1000', '', '99999 of 100000']],
    ['basic', [400, '', '999 of 1000', '16669 of 16670']],
    ['free', [400, '', '169 of 170', '169 of 170']],
  ] as const)('of the plan %s', async (tier, expected) => {
    const emulator = mediaEmulator(tier === undefined ? {} : { tier });
    expect(limits(await clientOf(emulator).status('1'))).toEqual(expected);
  });
});
