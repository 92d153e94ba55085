import { describe, expect, it } from 'vitest';
import { failureJson, failureLine } from '../../lib/cli/failure-line.js';
import { MediaRequestError } from '../../lib/upload-error.js';

const environment = { X_ACCESS_TOKEN: 'canary-token', X_API_KEY: 'x' };

describe('failureLine', () => {
  it.each([
    ['an error', new Error('no'), undefined, 'rx-media-upload: no'],
    ['an error of a file', new Error('no'), 'a.png', 'rx-media-upload: a.png: no'],
    ['a message that names the file', new Error('a.png is empty'), 'a.png', 'rx-media-upload: a.png is empty'],
    ['an error without a message', new TypeError(), undefined, 'rx-media-upload: TypeError'],
    ['what is no error', 'no', undefined, 'rx-media-upload: no'],
    [
      'several lines and control characters',
      new Error('one\r\n\ttwo \x1b[31mthree\x9b'),
      undefined,
      'rx-media-upload: one two [31mthree',
    ],
    ['a secret', new Error('Bearer canary-token is xxx'), undefined, 'rx-media-upload: Bearer [redacted] is xxx'],
  ])('%s', (_what, error, file, line) => {
    expect(failureLine(error, environment, file)).toBe(line);
  });
});

describe('failureJson', () => {
  it('holds name, message and facts, and no stack, cause or secret', () => {
    const error = new MediaRequestError(
      'no',
      { status: 403, detail: 'canary-token' },
      { command: 'append', mediaId: '12', cause: new Error('deep') },
    );
    expect(JSON.parse(failureJson(error, environment, { file: 'a.png' }))).toEqual({
      type: 'failed',
      file: 'a.png',
      error: {
        name: 'MediaRequestError',
        message: 'no',
        errorCode: 'forbidden',
        status: 403,
        detail: '[redacted]',
        command: 'append',
        mediaId: '12',
      },
    });
  });
});
