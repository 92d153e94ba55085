import { describe, expect, it } from 'vitest';
import { lines, shell } from './shell.js';

const { run } = shell();
const completed = async (...words: string[]): Promise<string[]> =>
  lines((await run(['complete', '--', ...words], {})).stdout).map((line) => line.split('\t')[0] ?? '');

describe('completion', () => {
  it.each(['bash', 'zsh', 'fish', 'powershell'])('has a script for %s that asks this program', async (name) => {
    const { code, stdout, stderr } = await run(['completion', name], {});
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/rx-media-upload.* complete /);
  });

  it.each([[[]], [['csh']], [['bash', 'zsh']]])('is wrong use with %j', async (args) => {
    const result = await run(['completion', ...args], {});
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toMatch(/^rx-media-upload: completion needs one of bash, zsh, fish, powershell/);
  });

  it('completes commands, options and the words that follow them', async () => {
    expect(await completed('up')).toEqual(['upload', 'uploads', ':4']);
    expect(await completed('upload', '--cat')).toEqual(['--category', ':4']);
    expect(await completed('upload', '--strategy', '')).toEqual(['auto', 'chunked', 'one-shot', ':4']);
    expect(await completed('uploads', 'f')).toEqual(['forget', ':4']);
  });

  it('leaves files to the shell', async () => {
    expect(await completed('upload', 'cli')).toEqual([':0']);
    expect(await completed('upload', '--subtitles', '')).toEqual([':0']);
  });
});
