import { describe, expect, it } from 'vitest';
import { clip, events, lines, shell } from './shell.js';

const { emulator, here, run } = shell();

describe('status', () => {
  it('is 0 and says so when X is done', async () => {
    await run(['upload', clip, ...here()]);
    const id = emulator.uploads[0]?.mediaId ?? '';
    expect(await run(['status', id, ...here()])).toEqual({ code: 0, stdout: 'succeeded\n', stderr: '' });
    const json = await run(['status', id, ...here(), '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ mediaId: id, processing: { state: 'succeeded' } });
  });

  it.each([
    [
      'still at it',
      { state: 'in_progress', progress_percent: 40, check_after_secs: 5 },
      'in_progress, 40 %, ask again in 5 s\n',
    ],
    [
      'stuck with an error',
      { state: 'in_progress', progress_percent: 99, error: { code: 1, name: 'InvalidMedia' } },
      'failed, InvalidMedia\n',
    ],
    ['done and has failed', { state: 'failed' }, 'failed\n'],
  ])('is 1 when X is %s', async (_what, processing, stdout) => {
    emulator.fail({ command: 'status', body: { data: { id: '12', processing_info: processing } } });
    expect(await run(['status', '12', ...here()])).toEqual({ code: 1, stdout, stderr: '' });
  });

  it('is 1, and says what it means, when X has no status of the media: of an image it never has', async () => {
    const result = await run(['status', '12', ...here(), '--json']);
    expect(result.code).toBe(1);
    expect(lines(result.stderr)).toEqual([
      'rx-media-upload: X has no status of media 12: it tells one of videos and GIFs alone. An image is ready when its ' +
        "upload ends; of an id that is unknown, expired or another's, X says the same (it answered 400)",
    ]);
    expect(events(result)).toMatchObject([
      {
        type: 'failed',
        id: '12',
        error: { name: 'MediaRequestError', status: 400, message: expect.stringMatching(/^status: X answered 400: /) },
      },
    ]);
  });

  it('says what was asked for when it fails, and nothing of an answer that is for machines', async () => {
    emulator.fail({ command: 'status', status: 500, times: 99, body: { surprise: true } });
    const result = await run(['status', '12', '--attempts', '1', ...here()]);
    expect(result).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'rx-media-upload: asking for the status failed: the server answered 500\n',
    });
  });

  it.each([
    ['v2', 'abc'],
    ['v2', '7_12'],
    ['v1.1', 'abc'],
  ])('is 2 on %s for %s, and asks nobody', async (api, id) => {
    expect(await run(['status', id, '--api', api, ...here()])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^rx-media-upload: status needs a media ID/) as string,
    });
    expect(emulator.requests).toEqual([]);
  });
});
