import { describe, expect, it } from 'vitest';
import { credentialVariables, readCredentials } from '../../lib/cli/credentials.js';

const all = { X_API_KEY: 'one', X_API_SECRET: 'two', X_ACCESS_TOKEN: 'three', X_ACCESS_TOKEN_SECRET: 'four' };

describe('readCredentials', () => {
  it.each([
    ['nothing', {}, undefined],
    ['empty variables', { X_API_KEY: '', X_ACCESS_TOKEN: ' ' }, undefined],
    ['a token alone', { X_ACCESS_TOKEN: ' token\n' }, { kind: 'oauth2', token: 'token' }],
    [
      'all four',
      all,
      {
        kind: 'oauth1',
        keys: { consumerKey: 'one', consumerSecret: 'two', accessToken: 'three', accessTokenSecret: 'four' },
      },
    ],
  ])('%s', (_what, environment, credentials) => {
    expect(readCredentials(environment)).toEqual(credentials);
  });

  it('refuses every other part of the four and names what is missing, never a value', () => {
    for (let part = 1; part < 15; part += 1) {
      const present = credentialVariables.filter((_name, index) => part & (1 << index));
      if (present.join() === 'X_ACCESS_TOKEN') continue;
      const missing = credentialVariables.filter((name) => !present.includes(name));
      const reading = () => readCredentials(Object.fromEntries(present.map((name) => [name, `value-of-${name}`])));
      expect(reading).toThrow(`missing: ${missing.join(', ')} (`);
      expect(reading).not.toThrow('value-of');
    }
  });
});
