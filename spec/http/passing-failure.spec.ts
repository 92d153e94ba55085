import { describe, expect, it } from 'vitest';
import { passingFailure } from '../../lib/http/passing-failure.js';
import {
  InvalidUploadError,
  MediaRequestError,
  NetworkError,
  UploadError,
  UploadTimeoutError,
} from '../../lib/upload-error.js';

const context = { command: 'append', mediaId: '1' } as const;
const coded = (code: string) => Object.assign(new Error('x'), { code });

describe('passingFailure', () => {
  it.each<[string, unknown]>([
    ['a network error of this library', new NetworkError('cut')],
    ['a refusal that passes', new MediaRequestError('no', { status: 503 })],
    ['fetch of Node', new TypeError('fetch failed')],
    ['fetch of Chromium', new TypeError('Failed to fetch')],
    ['fetch of Firefox', new TypeError('NetworkError when attempting to fetch resource.')],
    ['fetch of Safari', new TypeError('Load failed')],
    ['a timeout of the platform', new DOMException('late', 'TimeoutError')],
    ['a socket', coded('ECONNRESET')],
    ['a name that is not found now', coded('EAI_AGAIN')],
    ['undici', new Error('x', { cause: coded('UND_ERR_SOCKET') })],
    ['axios without an answer', coded('ERR_NETWORK')],
    ['axios with one', { response: { status: 502 } }],
    ['HttpClient without an answer', { name: 'HttpErrorResponse', status: 0 }],
    ['a limit', { status: 429 }],
    ['a yes that could not be read', new MediaRequestError('?', { status: 200 })],
  ])('is a NetworkError of the command for %s', (_, cause) => {
    expect(passingFailure(cause, context)).toMatchObject({ name: 'NetworkError', ...context, cause });
  });

  it('is a timeout as it is', () => {
    const timeout = new UploadTimeoutError('late');
    expect(passingFailure(timeout, context)).toBe(timeout);
  });

  it.each<[string, unknown]>([
    ['any other error', new Error('revoked')],
    ['a wrong use', new TypeError('undefined is not a function')],
    ['an answer that is final', { status: 400 }],
    ['an axios error that is', { response: { status: 401 }, code: 'ERR_BAD_REQUEST' }],
    ['a refusal that is', new MediaRequestError('no', { status: 401 })],
    ['an error of the arguments', new InvalidUploadError('no')],
    ['any error of this library', new UploadError('no')],
    ['an error of the arguments, whatever lies beneath', new InvalidUploadError('no', { cause: coded('ECONNRESET') })],
    ['an error that is called a little like one', Object.assign(new Error('x'), { name: 'NoNetworkError' })],
    ['an error that begins as one', Object.assign(new Error('x'), { name: 'TimeoutErrorOfMine' })],
    ['a text', 'fetch failed'],
    ['nothing', undefined],
    ['null', null],
  ])('is none for %s', (_, cause) => {
    expect(passingFailure(cause, context)).toBeUndefined();
  });
});
