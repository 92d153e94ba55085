import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bearer, canary, keys, lines, picture, shell } from './shell.js';

const { run } = shell();

describe('wrong use', () => {
  it.each([
    ['no command', [], bearer, 'name a command'],
    ['a command that there is not', ['download'], bearer, "unknown command 'download'"],
    ['no file', ['upload'], bearer, 'at least one FILE'],
    ['an option that there is not', ['upload', picture, '--token', canary], bearer, "unknown option '--token'"],
    ['an option without its value', ['upload', picture, '--api'], bearer, '--api'],
    ['an API that there is not', ['upload', picture, '--api', 'v3'], bearer, '--api is one of v2, v1.1'],
    ['a category that there is not', ['upload', picture, '--category', 'cat'], bearer, '--category is one of'],
    ['no credentials', ['upload', picture], {}, 'set X_ACCESS_TOKEN'],
    [
      'some of the keys',
      ['upload', picture],
      { X_API_KEY: canary, X_ACCESS_TOKEN: canary },
      'missing: X_API_SECRET, X_ACCESS_TOKEN_SECRET (',
    ],
    ['an empty key', ['upload', picture], { ...keys, X_API_SECRET: '' }, 'missing: X_API_SECRET ('],
    ['a base URL that is none', ['upload', picture, '--base-url', 'nowhere'], bearer, '--base-url is not a URL'],
    [
      'a base URL with a password',
      ['upload', picture, '--base-url', `https://me:${canary}@example.com`],
      bearer,
      'password',
    ],
    ['credentials in the clear', ['upload', picture, '--base-url', 'http://example.com'], bearer, 'in the clear'],
    ['no id', ['status'], bearer, 'one media ID'],
    ['a media key on v2', ['status', '7_12'], bearer, 'a media key is for --api v1.1'],
    ['a command without its own', ['uploads'], bearer, 'uploads needs one of its commands: list, forget'],
    ['a port that is none', ['emulator', '--port', '70000'], bearer, 'from 0 to 65535'],
  ] as const)('is 2, in one line, before anything is sent: %s', async (_what, args, env, words) => {
    const result = await run(args, env);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(lines(result.stderr)).toEqual([expect.stringContaining(words)]);
    expect(result.stderr).toMatch(/^rx-media-upload: /);
    expect(result.stderr).not.toContain(canary);
  });
});

describe('a fault of the program itself', () => {
  it('is 1, in one line, without a stack', async () => {
    // As soon as the program is up far enough to see it.
    const fault = `const look = setInterval(() => {
      if (process.listenerCount('uncaughtException') === 0) return;
      clearInterval(look);
      throw new Error('it broke, ${canary}');
    }, 5)`;
    const env = { ...bearer, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(fault)}` };
    expect(await run(['emulator', '--port', '0'], env)).toMatchObject({
      code: 1,
      stderr: 'rx-media-upload: it broke, [redacted]\n',
    });
  });
});

describe('about itself', () => {
  it('prints its version', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await run(['--version'], {})).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it.each([[['--help']], [['upload', '--help']], [['-h']]])('prints how it is used: %j', async (args) => {
    expect(await run(args, {})).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Usage: rx-media-upload /),
      stderr: '',
    });
  });
});
