import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../lib/cli/parse-arguments.js';
import { WrongUse } from '../../lib/cli/wrong-use.js';

const read = (...args: string[]) => parseArguments(['emulator', ...args]);

describe('the options of emulator', () => {
  it('have defaults', () => {
    expect(read()).toEqual({
      command: 'emulator',
      host: '127.0.0.1',
      port: 8787,
      profile: 'live',
      tokens: new Map(),
      latency: 0,
      faults: [],
    });
  });

  it('are read', () => {
    const args = '--host ::1 --port 0 --cert c --key k --public-url https://a.b/c --profile spec --polls 0 --latency 5';
    expect(read(...args.split(' '), '--token', '1=a=b', '--token', 'ann=c')).toEqual({
      command: 'emulator',
      host: '::1',
      port: 0,
      tls: { cert: 'c', key: 'k' },
      publicUrl: new URL('https://a.b/c'),
      profile: 'spec',
      tokens: new Map([
        ['a=b', { user: '1' }],
        ['c', { user: 'ann' }],
      ]),
      polls: 0,
      latency: 5,
      faults: [],
    });
  });

  it.each([
    ['append=503', { command: 'append', status: 503 }],
    ['any:1=429', { command: 'any', nth: 1, status: 429 }],
    ['finalize:2:3=500', { command: 'finalize', nth: 2, times: 3, status: 500 }],
    ['setMetadata:1:*=403', { command: 'setMetadata', nth: 1, times: Infinity, status: 403 }],
  ])('--fail %s is a fault', (text, fault) => {
    expect(read('--fail', text, '--fail', 'status=200')).toMatchObject({
      faults: [fault, { command: 'status', status: 200 }],
    });
  });

  it.each<[string[], RegExp]>([
    [['--fail', 'append'], /--fail is COMMAND\[:NTH\[:TIMES\]\]=STATUS, for example append:3:2=503, not 'append'/],
    [['--fail', 'append::2=503'], /--fail is COMMAND/],
    [['--fail', 'append:-1=503'], /--fail is COMMAND/],
    [['--fail', 'append:1:2:3=503'], /--fail is COMMAND/],
    [['--fail', 'append=5x3'], /--fail is COMMAND/],
    [['--fail', ''], /--fail is COMMAND/],
    [['--fail', 'apend=503'], /a command is one of initialize, append, .*, any, not 'apend'/],
    [['--fail', 'constructor=503'], /a command is one of/],
    [['--fail', 'append=199'], /a status is a number from 200 to 599, not '199'/],
    [['--fail', 'append=600'], /a status is a number from 200 to 599/],
    [['--fail', 'append:0=503'], /NTH and TIMES are counted from 1/],
    [['--fail', 'append:1:0=503'], /NTH and TIMES are counted from 1/],
    [['--profile', 'v2'], /--profile is one of live, spec, v1.1, not 'v2'/],
    [['--cert', 'c'], /--cert and --key belong together/],
    [['--key', 'k'], /--cert and --key belong together/],
    [['--public-url', 'a.b'], /--public-url is an http or https URL without a query, not 'a.b'/],
    [['--public-url', 'https://a.b/?c'], /--public-url is/],
    [['--public-url', 'https://u:p@a.b'], /--public-url is/],
    [['--host', ''], /--host is an address or a name/],
    [['--polls', '-1'], /--polls/],
    [['--latency', '99999999999'], /--latency is a whole number from 0 to 2147483647/],
    [['--token', 'one=same', '--token', 'two=same'], /the token of two is another's already/],
    [['FILE'], /emulator takes options only/],
  ])('%j is wrong use, and says how', (args, message) => {
    expect(() => read(...args)).toThrow(message);
    expect(() => read(...args)).toThrow(WrongUse);
  });

  it.each(['secret-token', '=secret-token', 'ann=secret token', 'ann='])('never tells what --token %s was', (text) => {
    expect(() => read('--token', text)).toThrow(/^--token is USER=TOKEN: a user id, and a token of visible/);
  });
});
