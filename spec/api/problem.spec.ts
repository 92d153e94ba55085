import { describe, expect, it } from 'vitest';
import type { Problem } from '../../lib/api/media-api.js';
import { problemOf, problemOfObject } from '../../lib/api/problem.js';

const invalid = 'https://api.twitter.com/2/problems/invalid-request';

describe('problemOf', () => {
  it.each<[string, string, Problem]>([
    [
      'problem+json',
      '{"title":"Unauthorized","type":"about:blank","status":401,"detail":"Unauthorized"}',
      { title: 'Unauthorized', type: 'about:blank' },
    ],
    [
      'problem+json without a status, with errors beneath',
      `{"errors":[{"message":"BadRequest: Not found"}],"title":"Invalid Request",` +
        `"detail":"One or more parameters to your request was invalid.","type":"${invalid}"}`,
      {
        title: 'Invalid Request',
        detail: 'One or more parameters to your request was invalid.; BadRequest: Not found',
        type: invalid,
      },
    ],
    [
      'errors that name parameters',
      `{"errors":[{"parameters":{"media.media_ids":["1"]},` +
        `"message":"Your media IDs are invalid."}],"title":"Invalid Request","type":"${invalid}"}`,
      { title: 'Invalid Request', detail: 'Your media IDs are invalid.', type: invalid },
    ],
    [
      'a flat code and message',
      '{"code":38,"message":"media parameter is missing."}',
      { code: 38, detail: 'media parameter is missing.' },
    ],
    [
      'errors of code and message',
      '{"errors":[{"code":88,"message":"Rate limit exceeded"}]}',
      { code: 88, detail: 'Rate limit exceeded' },
    ],
    [
      'several errors',
      '{"errors":[{"code":32,"message":"one"},{"code":34,"message":"two"},{"code":34,"message":"two"}]}',
      { code: 32, detail: 'one; two' },
    ],
    [
      'error beside request',
      '{"request":"/1.1/media/upload.json","error":"SegmentIndex must be between 0 and 999."}',
      { detail: 'SegmentIndex must be between 0 and 999.' },
    ],
    ['error as an object', '{"error":{"code":1,"message":"file is invalid"}}', { detail: 'file is invalid' }],
    ['strings as errors', '{"errors":["internal server error"]}', { detail: 'internal server error' }],
    [
      'strings and objects as errors',
      '{"errors":["one",{"code":131,"title":"T","detail":"two","type":"about:blank"},null,7,[],""]}',
      { code: 131, title: 'T', detail: 'one; two', type: 'about:blank' },
    ],
    ['a code as text', '{"errors":[{"code":"88","message":"m"}]}', { code: 88, detail: 'm' }],
    [
      'a problem beside data',
      '{"data":{"id":"1"},"errors":[{"title":"Not Found","detail":"d","type":"t"}]}',
      { title: 'Not Found', detail: 'd', type: 't' },
    ],
    [
      'words of another kind',
      '{"title":7,"detail":{},"type":[],"code":"x","message":null,"error":true,"errors":"no list"}',
      {},
    ],
    ['no words', '{}', {}],
    ['a list', '[{"code":1,"message":"m"}]', {}],
    ['nothing', '', {}],
    ['HTML', '<html><body>502 Bad Gateway</body></html>', {}],
    ['plain text', 'upstream connect error', {}],
    ['JSON that breaks off', '{"title":"Service Unav', {}],
  ])('reads %s', (_, text, expected) => {
    expect(problemOf({ text })).toStrictEqual(expected);
  });
});

describe('problemOfObject', () => {
  it('reads a body that is parsed already', () => {
    expect(
      problemOfObject({
        title: 'CreditsDepleted',
        detail: 'no credits',
        type: 'https://api.twitter.com/2/problems/credits',
      }),
    ).toStrictEqual({
      title: 'CreditsDepleted',
      detail: 'no credits',
      type: 'https://api.twitter.com/2/problems/credits',
    });
  });
});
