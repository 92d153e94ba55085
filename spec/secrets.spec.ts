import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  mediaClient,
  type MediaClientOptions,
  oauth1,
  oauth2,
  type UploadEvent,
  uploadMedia,
} from 'rx-media-upload/node';
import { MP4, patternedBytes } from './support/patterned-bytes.js';

const CANARY = 'cAnArY';
const keys = {
  consumerKey: `${CANARY}-consumer-key`,
  consumerSecret: `${CANARY}-consumer-secret`,
  accessToken: `12345-${CANARY}-access-token`,
  accessTokenSecret: `${CANARY}-access-token-secret`,
};
const credentials: [string, Pick<MediaClientOptions, 'auth' | 'version'>][] = [
  ['OAuth 2 token', { auth: oauth2(`${CANARY}-bearer-token`) }],
  [
    'OAuth 2 token from a function',
    {
      auth: oauth2({
        token: () => Promise.resolve(`${CANARY}-bearer-token`),
        refresh: () => Promise.resolve(`${CANARY}-refreshed-token`),
      }),
    },
  ],
  ['OAuth 1.0a keys', { auth: oauth1(keys) }],
  ['OAuth 1.0a keys on v1.1', { auth: oauth1(keys), version: 'v1.1' }],
];

/** Everything that a log could show of it. */
const everythingOf = (value: unknown): string =>
  `${inspect(value, { depth: Infinity, showHidden: true })}\n${JSON.stringify(value)}`;

/** The parts of an Authorization header that nobody else may see. */
const secretsOf = (header: string): string[] => [
  header,
  ...[...header.matchAll(/oauth_(?:signature|nonce)="([^"]+)"/g)].flatMap(([, value = '']) => [
    value,
    decodeURIComponent(value),
  ]),
];

describe('secrets', () => {
  const seen: string[] = [];
  let reply: (request: IncomingMessage, response: ServerResponse, index: number) => void;
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization ?? '');
    const index = seen.length - 1;
    request
      .resume()
      .once('end', () => reply(request, response, index))
      .on('error', () => undefined);
  });
  let baseUrl: string;
  beforeEach(async () => {
    seen.length = 0;
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(
    () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  );

  /** Runs an upload to its end and gives all that came out of it. */
  const outcome = async (options: Pick<MediaClientOptions, 'auth' | 'version'>) => {
    const events: UploadEvent[] = [];
    const end = await new Promise<unknown>((over) =>
      uploadMedia(
        mediaClient({ ...options, baseUrl, requestTimeout: 300, retry: { attempts: 2, initialDelay: 1 } }),
        patternedBytes(100, MP4),
        { statusInterval: 5 },
      ).subscribe({
        next: (event) => events.push(event),
        error: over,
        complete: () => over('completed'),
      }),
    );
    return { events, end };
  };
  const mustHoldNoSecret = (told: unknown): void => {
    const text = everythingOf(told);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.every((header) => header.includes(CANARY))).toBe(true);
    expect(text).not.toContain(CANARY);
    for (const secret of seen.flatMap(secretsOf)) expect(text).not.toContain(secret);
  };
  const json = (response: ServerResponse, status: number, body: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const session = { data: { id: '1880028106020515841', media_id_string: '1880028106020515841' } };

  describe.each(credentials)('with an %s', (_, options) => {
    it.each([400, 401, 403, 404, 413, 503])(
      'are in no error of a server that answers %d and echoes the request',
      async (status) => {
        reply = (request, response) =>
          json(response, status, { title: 'No', detail: request.headers.authorization, echo: request.rawHeaders });
        const { end } = await outcome(options);
        expect(end).toMatchObject({ name: 'MediaRequestError', status });
        mustHoldNoSecret(end);
      },
    );

    it('are in no error of a server that echoes them in HTML, decoded', async () => {
      reply = (request, response) =>
        response.writeHead(502).end(`<html>${decodeURIComponent(request.headers.authorization ?? '')}</html>`);
      mustHoldNoSecret((await outcome(options)).end);
    });

    it.each(['cut', 'stalled', 'redirected'])('are in no error of a connection that is %s', async (kind) => {
      reply = (request, response) => {
        if (kind === 'cut') request.socket.destroy();
        if (kind === 'redirected')
          response
            .writeHead(307, { location: `${baseUrl}/elsewhere?stolen=${request.headers.authorization ?? ''}` })
            .end();
      };
      mustHoldNoSecret((await outcome(options)).end);
    });

    it('are in no event of an upload, nor in the error of one that X fails to process', async () => {
      const echo = (request: IncomingMessage) => `at ${request.headers.authorization ?? ''}`;
      reply = (request, response, index) => {
        if (index < 3)
          json(
            response,
            200,
            index === 2 ? { data: { ...session.data, processing_info: { state: 'pending' } } } : session,
          );
        else
          json(response, 200, {
            data: {
              ...session.data,
              processing_info: {
                state: index < 5 ? echo(request) : 'failed',
                error: index < 5 ? null : { name: 'Bad', message: echo(request) },
              },
            },
          });
      };
      const { events, end } = await outcome(options);
      expect(end).toMatchObject({ name: 'MediaProcessingError' });
      expect(events.some(({ type }) => type === 'processing')).toBe(true);
      mustHoldNoSecret({ events, end });
    });
  });

  it('are in no error of credentials that cannot be used', async () => {
    for (const auth of [oauth2(`${CANARY}\n`), oauth2(`${CANARY} `), oauth1({ ...keys, consumerSecret: '' })]) {
      const { end } = await outcome({ auth });
      expect(end).toMatchObject({ name: 'InvalidUploadError' });
      expect(everythingOf(end)).not.toContain(CANARY);
      expect(seen).toHaveLength(0);
    }
  });
});
