import { describe, expect, it } from 'vitest';
import { failureJson, failureLine } from '../../lib/cli/failure-line.js';
import { descriptionFailure } from '../../lib/upload/description-failure.js';
import { type CommandName, MediaRequestError, UploadError } from '../../lib/upload-error.js';

const environment = { X_ACCESS_TOKEN: 'canary-token', X_API_KEY: 'x' };

describe('failureLine', () => {
  it.each([
    ['an error', new Error('no'), undefined, 'rx-media-upload: no'],
    ['an error of a file', new Error('no'), 'a.png', 'rx-media-upload: a.png: no'],
    ['an error of a file in a folder', new Error('a.png is empty'), 'b/a.png', 'rx-media-upload: b/a.png is empty'],
    ['an error of standard input', new Error('no'), '-', 'rx-media-upload: standard input: no'],
    [
      'a message that names standard input',
      new Error('standard input is empty'),
      '-',
      'rx-media-upload: standard input is empty',
    ],
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

describe('what a person is told of a request', () => {
  it.each<[CommandName, string]>([
    ['initialize', 'beginning the upload'],
    ['append', 'sending the file'],
    ['finalize', 'finishing the upload'],
    ['status', 'asking for the status'],
    ['upload', 'sending the file'],
    ['setMetadata', 'describing the media'],
    ['addSubtitles', 'adding the subtitles'],
    ['removeSubtitles', 'removing the subtitles'],
  ])('%s is %s; in JSON it keeps its name', (command, words) => {
    const error = new MediaRequestError(`${command}: X answered 403: no`, { status: 403 }, { command });
    expect(failureLine(error, environment, 'a.mp4')).toBe(
      `rx-media-upload: a.mp4: ${words} failed: X answered 403: no`,
    );
    expect(failureJson(error, environment, {})).toContain(`"message":"${command}: X answered 403: no"`);
  });

  it.each([
    ['append of segment 3 ended without a reply', 'sending the file failed: there was no answer to segment 3'],
    ['upload ended without a reply', 'sending the file failed: there was no answer'],
    ['uploads: no', 'uploads: no'],
  ])('%s', (message, words) => {
    expect(failureLine(new UploadError(message), environment)).toBe(`rx-media-upload: ${words}`);
  });

  it('does not say twice what has failed, where the media is ready', () => {
    const failure = descriptionFailure('12', new MediaRequestError('setMetadata: X answered 403: no', { status: 403 }));
    expect(failureLine(failure, environment, 'a.png')).toBe(
      'rx-media-upload: a.png: the media is ready (12), its subtitles failed: X answered 403: no',
    );
  });

  it.each([
    [
      'JSON',
      '{"data":{"id":12}}',
      ', and the reply cannot be read: {"data":{"id":12}}',
      ', and the reply cannot be read',
    ],
    ['a list', ' [1]', ': [1]', ''],
    ['a page', '<html>', ': <html> (code 5)', ''],
    ['words', 'Slow down {please}', ': Slow down {please}', ': Slow down {please}'],
  ])('has nothing of an answer that is %s for machines', (_what, body, tail, told) => {
    const error = new MediaRequestError(`status: X answered 500${tail}`, { status: 500, body }, { command: 'status' });
    expect(failureLine(error, environment)).toBe(
      `rx-media-upload: asking for the status failed: X answered 500${told}`,
    );
    expect(failureJson(error, environment, {})).toContain(JSON.stringify(`status: X answered 500${tail}`));
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
