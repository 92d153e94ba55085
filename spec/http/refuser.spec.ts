import { lastValueFrom, of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { mediaClient, type MediaRequestError } from 'rx-media-upload';

const ofX = (title: string) => JSON.stringify({ title, type: 'about:blank', detail: title });

/** The error for one answer, from one address. */
const refused = (baseUrl: string, status: number, text: string): Promise<MediaRequestError> =>
  lastValueFrom(
    mediaClient({
      baseUrl,
      retry: { attempts: 1 },
      transport: () => of({ type: 'response', response: { status, headers: {}, text } }),
    }).status('7'),
  ).then(
    () => expect.fail('It has not failed'),
    (error: unknown) => error as MediaRequestError,
  );

const RELAY = 'https://example.com/relay';

describe('whose refusal it is', () => {
  it.each<[string, string, number, string, 'x' | 'server', string]>([
    [
      'a relay’s own',
      RELAY,
      401,
      '{"title":"Unauthorized","type":"about:blank","by":"relay"}',
      'server',
      'not-signed-in',
    ],
    ['a relay’s quota', RELAY, 429, '{"title":"Too Many Requests","by":"relay"}', 'server', 'rate-limited'],
    [
      'a relay’s own in words of X',
      RELAY,
      400,
      '{"type":"https://api.x.com/2/problems/invalid-request","errors":[{"message":"File size exceeds 5 bytes."}],"by":"relay"}',
      'server',
      'source-too-large',
    ],
    ['X’s words, which others say too', RELAY, 401, ofX('Unauthorized'), 'server', 'not-signed-in'],
    ['LexikJWT', RELAY, 401, '{"code":401,"message":"Expired JWT Token"}', 'server', 'not-signed-in'],
    ['gRPC', RELAY, 403, '{"code":7,"message":"permission denied","details":[]}', 'server', 'forbidden'],
    [
      'Cloudflare',
      RELAY,
      403,
      '{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}',
      'server',
      'forbidden',
    ],
    ['a number of a server’s own', RELAY, 403, '{"code":64,"message":"quota row missing"}', 'server', 'forbidden'],
    ['a request of a server’s own', RELAY, 400, '{"request":"abc","error":"no"}', 'server', 'refused'],
    [
      'X’s number with the wrong status',
      'https://upload.x.com',
      400,
      '{"errors":[{"code":215,"message":"Bad Authentication data."}]}',
      'x',
      'not-signed-in',
    ],
    [
      'X’s problem, passed on',
      RELAY,
      403,
      '{"title":"no","type":"https://api.x.com/2/problems/client-forbidden"}',
      'x',
      'forbidden',
    ],
    [
      'X’s problem among errors',
      RELAY,
      400,
      '{"errors":[{"type":"https://api.twitter.com/2/problems/x"}]}',
      'x',
      'refused',
    ],
    ['X’s numbers', RELAY, 429, '{"errors":[{"code":88,"message":"Rate limit exceeded"}]}', 'x', 'rate-limited'],
    [
      'a number of X’s',
      RELAY,
      403,
      '{"code":326,"message":"To protect our users, this account is temporarily locked."}',
      'x',
      'account-locked',
    ],
    [
      'v1.1’s upload host',
      RELAY,
      400,
      '{"request":"/1.1/media/upload.json","error":"media type unrecognized."}',
      'x',
      'media-unrecognized',
    ],
    ['a page of a proxy', RELAY, 404, '<html><h1>404 Not Found</h1>', 'server', 'not-found'],
    [
      'a framework’s words',
      RELAY,
      404,
      '{"statusCode":404,"message":"Cannot POST /","error":"Not Found"}',
      'server',
      'not-found',
    ],
    [
      'a framework’s problem',
      RELAY,
      404,
      '{"type":"about:blank","title":"Not Found","status":404,"detail":"No static resource"}',
      'server',
      'not-found',
    ],
    ['nothing at all', RELAY, 413, '', 'server', 'request-too-large'],
    ['nothing at all, of X', 'https://api.x.com', 413, '', 'x', 'request-too-large'],
    ['a page, of X', 'https://upload.twitter.com', 404, '<html>', 'x', 'not-found'],
    ['a page of a host that sounds like X', 'https://notx.com', 502, '<html>', 'server', 'server-failed'],
  ])('is known: %s', async (_, baseUrl, status, text, by, errorCode) => {
    const error = await refused(baseUrl, status, text);
    expect(error).toMatchObject({ by, errorCode });
    expect(error.toJSON()).toMatchObject({ by, errorCode });
  });

  it('is told by the mark of a relay that passes it on', async () => {
    const marked = { status: 403, headers: { 'x-answered-by': 'x' }, text: ofX('Forbidden') };
    const transport = () => of({ type: 'response' as const, response: marked });
    const status$ = mediaClient({ baseUrl: RELAY, retry: { attempts: 1 }, transport }).status('7');
    await expect(lastValueFrom(status$)).rejects.toMatchObject({ by: 'x', errorCode: 'forbidden' });
  });

  it('has the limit that it names', async () => {
    expect(await refused(RELAY, 400, '{"error":"File size exceeds 5242880 bytes."}')).toMatchObject({
      errorCode: 'source-too-large',
      limit: 5_242_880,
    });
  });
});
