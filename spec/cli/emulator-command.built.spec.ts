import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { emulatorKeys } from 'rx-media-upload/testing';
import { certificate, certificateKey } from '../support/loopback-certificate.js';
import { until } from '../support/until.js';
import { describe, expect, it } from 'vitest';
import { keys, picture, shell } from './shell.js';

const { run, server, start, folder } = shell();

/** What the shell makes of the command that it offers: its variables and its arguments. */
function offered(stdout: string): { args: string[]; env: Record<string, string> } {
  const words = /^try: (.*)$/m
    .exec(stdout)![1]!
    .split(' ')
    .map((word) => word.replace('FILE', picture));
  const variables = words.slice(0, words.indexOf('npx')).map((word) => [word.split('=')[0], word.replace(/^\w+=/, '')]);
  return {
    args: words.slice(words.indexOf('rx-media-upload') + 1),
    env: Object.fromEntries(variables) as Record<string, string>,
  };
}

const otherKey = `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIFiYQfOO2lGJYHCj0iu5AqnqBIqNMdNTSKvEBRQTVOKW
-----END PRIVATE KEY-----`;

describe('emulator', () => {
  it('serves both APIs until it is interrupted', async () => {
    const { child, stdout, ended } = start(['emulator', '--port', '0'], {});
    await until(() => stdout().includes('try: '));
    const url = /^listening on (http:\/\/127\.0\.0\.1:\d+)$/m.exec(stdout())?.[1] ?? '';
    expect(await run(['upload', picture, '--base-url', url])).toMatchObject({ code: 0 });
    expect(await run(['upload', picture, '--base-url', url, '--api', 'v1.1'], keys)).toMatchObject({ code: 0 });
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 0, stderr: 'rx-media-upload: stopped\n' });
  });

  it('accepts the keys of the environment, and then no others', async () => {
    const own = { ...keys, X_API_SECRET: 'a-secret-of-our-own' };
    const { child, stdout, ended } = start(['emulator', '--port', '0'], own);
    await until(() => stdout().includes('try: '));
    const url = /http:\S+$/m.exec(stdout())?.[0] ?? '';
    expect(await run(['upload', picture, '--base-url', url, '--api', 'v1.1'], own)).toMatchObject({ code: 0 });
    expect(await run(['upload', picture, '--base-url', url, '--api', 'v1.1'], keys)).toMatchObject({ code: 1 });
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
  });

  it('says in one line that its port is in use', async () => {
    const port = new URL(server().url).port;
    expect(await run(['emulator', '--port', port])).toEqual({
      code: 1,
      stdout: '',
      stderr: `rx-media-upload: port ${port} is in use: choose another with --port, or 0 for a free one\n`,
    });
  });

  it.each<[string, string[], string]>([
    ['by any token', [], 'http:'],
    ['by the first of its tokens, of its user', ['--token', '42=token-of-42', '--token', '43=other'], 'http:'],
    ['in v1.1', ['--profile', 'v1.1'], 'http:'],
    ['over https, with its certificate', ['--cert', 'cert.pem', '--key', 'key.pem'], 'https:'],
  ])('offers a first command that works: %s', async (_, options, scheme) => {
    writeFileSync(join(folder(), 'cert.pem'), certificate);
    writeFileSync(join(folder(), 'key.pem'), certificateKey);
    const { child, stdout, ended } = start(['emulator', '--port', '0', ...options], {});
    await until(() => stdout().includes('try: '));
    const { args, env } = offered(stdout());
    expect(new URL(args.at(args.indexOf('--base-url') + 1)!).protocol).toBe(scheme);
    expect(await run(args, env)).toMatchObject({ code: 0 });
    if (options.includes('--token')) {
      const control = /^control API: (.*)$/m.exec(stdout())![1]!;
      expect(await (await fetch(`${control}/uploads`)).json()).toMatchObject({ uploads: [{ owner: '42' }] });
      expect(await run(args, { ...env, X_ACCESS_TOKEN: 'another' })).toMatchObject({ code: 1 });
    }
    expect(stdout()).toContain(`X_API_SECRET=${emulatorKeys.consumerSecret}`);
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
  });

  it('fails as it is asked to, and tells its own keys of the environment to nobody', async () => {
    const own = { ...keys, X_API_SECRET: 'a-secret-of-our-own' };
    const { child, stdout, ended } = start(['emulator', '--port', '0', '--fail', 'upload:1:*=403'], own);
    await until(() => stdout().includes('try: '));
    const { args, env } = offered(stdout());
    expect(await run(args, { ...own, ...env })).toMatchObject({ code: 1, stderr: expect.stringContaining('403') });
    const control = /^control API: (.*)$/m.exec(stdout())![1]!;
    await fetch(`${control}/faults`, { method: 'DELETE' });
    expect(await run(args, { ...own, ...env })).toMatchObject({ code: 0 });
    child.kill('SIGTERM');
    expect((await ended).stdout).not.toContain('a-secret-of-our-own');
  });

  it.each<[string[], RegExp]>([
    [['--cert', 'none.pem', '--key', 'key.pem'], /^rx-media-upload: --cert none.pem cannot be read \(ENOENT\)\n$/],
    [['--cert', 'cert.pem', '--key', '.'], /^rx-media-upload: --key . cannot be read \(EISDIR\)\n$/],
    [
      ['--cert', 'cert.pem', '--key', 'other.pem'],
      /^rx-media-upload: --cert and --key: the private key is not that of the certificate\n$/,
    ],
    [
      ['--cert', 'key.pem', '--key', 'cert.pem'],
      /^rx-media-upload: --cert and --key: certificate and private key cannot be read as PEM .*\n$/,
    ],
    [['--host', '192.0.2.1'], /^rx-media-upload: --host 192.0.2.1 is no address or name of this machine .*\n$/],
    [['--profile', 'x'], /^rx-media-upload: --profile is one of .*\n$/],
  ])('says in one line what is wrong with %j', async (options, line) => {
    writeFileSync(join(folder(), 'cert.pem'), certificate);
    writeFileSync(join(folder(), 'key.pem'), certificateKey);
    writeFileSync(join(folder(), 'other.pem'), otherKey);
    const { code, stdout, stderr } = await run(['emulator', '--port', '0', ...options], {});
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(line);
  });
});
