import { describe, expect, it } from 'vitest';
import { until } from '../support/until.js';
import { keys, picture, shell } from './shell.js';

const { run, server, start } = shell();

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
});
