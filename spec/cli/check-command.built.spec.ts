import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clip, events, lines, loop, picture, shell } from './shell.js';

const { folder, run } = shell();

describe('check', () => {
  it.each([
    [
      'a video',
      clip,
      `${clip}: video/mp4 as tweet_video, 932 kB, 640x360, 5.0 s, 30 fps, H.264 (High), AAC`,
      { container: 'mp4', width: 640, height: 360, duration: 5000, video: { codec: 'avc' }, audio: { codec: 'aac' } },
    ],
    [
      'a GIF',
      loop,
      `${loop}: image/gif as tweet_gif, 381 kB, 256x144, 3.0 s, 11.96 fps, 36 pictures`,
      { container: 'gif', frames: 36 },
    ],
    ['a picture', picture, `${picture}: image/png as tweet_image, 294 kB, 640x360`, { container: 'png', width: 640 }],
  ])('tells what is in %s, and a verdict last', async (_what, file, line, facts) => {
    const result = await run(['check', file], {});
    expect([result.code, lines(result.stdout)]).toEqual([0, [line, 'nothing against it']]);
    const json = await run(['check', file, '--json'], {});
    expect(events(json)).toMatchObject([{ type: 'checked', file, findings: [], facts }]);
  });

  it('counts what speaks against several, a missing file too', async () => {
    writeFileSync(join(folder(), 'cut.mp4'), readFileSync(clip).subarray(0, 40_000));
    const result = await run(['check', 'missing.png', 'cut.mp4', picture], {});
    expect([result.code, lines(result.stdout).at(-1)]).toEqual([1, '1 error, 1 warning']);
    expect(result.stdout).toMatch(/^missing\.png:\n {2}error: missing\.png does not exist\.\n/);
    expect(lines((await run(['check', 'cut.mp4'], {})).stdout).at(-1)).toBe('no error, 1 warning');
    expect(lines((await run(['check', picture, picture], {})).stdout).at(-1)).toBe('nothing against them');
  });

  it('tells what is in a file whatever it is called', async () => {
    copyFileSync(picture, join(folder(), 'clip.mp4'));
    const { code, stdout } = await run(['check', 'clip.mp4', '--type', 'video/mp4'], {});
    expect(code).toBe(1);
    expect(lines(stdout)[0]).toBe('clip.mp4: video/mp4 as tweet_video, 294 kB, 640x360');
    expect(stdout).toContain('error: It is image/png, and X would be told video/mp4.');
  });
});
