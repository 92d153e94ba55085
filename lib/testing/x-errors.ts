/** What an answer of X's looks like: a fault is made of it by adding which request it hits. */
export interface XError {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const problemHeaders = { 'content-type': 'application/problem+json; charset=utf-8' } as const;
const invalid = {
  errors: [{ parameters: { media_id: ['1'] }, message: 'BadRequest: Not found' }],
  title: 'Invalid Request',
  detail: 'One or more parameters to your request was invalid.',
  type: 'https://api.twitter.com/2/problems/invalid-request',
} as const;
const plain = <S extends number>(status: S, title: string) =>
  ({ status, headers: problemHeaders, body: { title, type: 'about:blank', status, detail: title } }) as const;

/**
 * X's error answers: the eight shapes that a client must survive, then the usual suspects.
 *
 * @example
 * ```ts
 * import { mediaEmulator, xErrors } from 'rx-media-upload/testing';
 *
 * const emulator = mediaEmulator();
 * emulator.fail({ command: 'append', segmentIndex: 3, times: 2, ...xErrors.unavailable });
 * ```
 */
export const xErrors = {
  /** Shape 1: a v2 problem. */
  problem: { status: 400, headers: problemHeaders, body: invalid },
  /** Shape 2: 200 with data and errors at once. */
  partial: { status: 200, body: { data: { id: '1880028106020515841' }, errors: [invalid] } },
  /** Shape 3: code and message, flat. */
  flat: { status: 400, body: { code: 38, message: 'media parameter is missing.' } },
  /** Shape 4: v1.1's list of codes. */
  codes: { status: 500, body: { errors: [{ code: 131, message: 'Internal error' }] } },
  /** Shape 5: v1.1's upload host. */
  uploadHost: { status: 400, body: { request: '/1.1/media/upload.json', error: 'media type unrecognized.' } },
  /** Shape 6: a list of strings. */
  strings: { status: 500, body: { errors: ['internal server error'] } },
  /** Shape 7: nothing at all. */
  empty: { status: 413, body: '' },
  /** Shape 8: a page of whatever stands before X's servers. */
  html: {
    status: 502,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
  },
  /** A bad, missing or expired token. */
  unauthorized: plain(401, 'Unauthorized'),
  /** No credits left; asking again does not help. */
  creditsDepleted: {
    status: 402,
    headers: problemHeaders,
    body: {
      title: 'CreditsDepleted',
      detail: 'Your enrolled account [1] does not have any credits to fulfill this request.',
      type: 'https://api.twitter.com/2/problems/credits',
    },
  },
  /** A scope is missing. */
  forbidden: plain(403, 'Forbidden'),
  /** Too many requests; without headers, as it happens too. */
  tooManyRequests: plain(429, 'Too Many Requests'),
  /** Passing trouble. */
  unavailable: plain(503, 'Service Unavailable'),
} as const satisfies Readonly<Record<string, XError>>;
