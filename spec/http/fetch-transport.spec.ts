import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { lastValueFrom, toArray } from 'rxjs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fetchTransport, type TransportEvent, type TransportRequest } from 'rx-media-upload';
import { encodeBody } from '../../lib/http/encode-body.js';
import { bodyOf, listen, type LoopbackServer } from '../support/loopback-server.js';
import { patternedBytes } from '../support/patterned-bytes.js';
import { until } from '../support/until.js';

const eventsOf = (request: TransportRequest, transport = fetchTransport()): Promise<TransportEvent[]> =>
  lastValueFrom(transport(request).pipe(toArray()));
const failureOf = (request: TransportRequest): Promise<unknown> => eventsOf(request).catch((error: unknown) => error);

describe('fetchTransport', () => {
  describe('over a patched fetch', () => {
    const url = 'https://api.x.com/2/media/upload';
    const server = setupServer();
    beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
    afterEach(() => server.resetHandlers());
    afterAll(() => server.close());

    it('gives a whole response, with header names in lower case', async () => {
      server.use(
        http.get(url, () => HttpResponse.text('{"a":"ü"}', { status: 201, headers: { 'X-Rate-Limit-Reset': '5' } })),
      );
      const events = await eventsOf({ method: 'GET', url, headers: {} });
      expect(events).toEqual([
        {
          type: 'response',
          response: {
            status: 201,
            headers: expect.objectContaining({ 'x-rate-limit-reset': '5' }) as object,
            text: '{"a":"ü"}',
          },
        },
      ]);
    });

    it.each([204, 400, 401, 404, 429, 500, 503])('takes a %d for a response', async (status) => {
      server.use(http.get(url, () => new HttpResponse(null, { status })));
      expect(await eventsOf({ method: 'GET', url, headers: {} })).toMatchObject([
        { type: 'response', response: { status, text: '' } },
      ]);
    });

    it('sends method, headers and text', async () => {
      const seen: unknown[] = [];
      server.use(
        http.delete(url, async ({ request }) => {
          seen.push(request.headers.get('authorization'), request.headers.get('content-type'), await request.text());
          return new HttpResponse(null, { status: 204 });
        }),
      );
      await eventsOf({
        method: 'DELETE',
        url,
        headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
        body: '{"id":"1"}',
      });
      expect(seen).toEqual(['Bearer x', 'application/json', '{"id":"1"}']);
    });

    it('sends parts as one multipart body of the type that was given', async () => {
      const bytes = patternedBytes(3000);
      let form: FormData | undefined;
      server.use(
        http.post(url, async ({ request }) => {
          form = await request.formData();
          return HttpResponse.json({});
        }),
      );
      const encoded = encodeBody({
        type: 'multipart',
        fields: [['segment_index', '3']],
        media: { bytes: bytes.subarray(1000, 1100) },
      });
      await eventsOf({ method: 'POST', url, headers: { 'content-type': encoded.contentType }, body: encoded.body });
      expect(form?.get('segment_index')).toBe('3');
      expect(
        Buffer.compare(new Uint8Array(await (form?.get('media') as File).arrayBuffer()), bytes.subarray(1000, 1100)),
      ).toBe(0);
    });

    it('fails where there is no response', async () => {
      server.use(http.get(url, () => HttpResponse.error()));
      expect(await failureOf({ method: 'GET', url, headers: {} })).toBeInstanceOf(TypeError);
    });
  });

  it('uses the fetch that it is given, and sends nothing before it is subscribed to', async () => {
    const seen: string[] = [];
    const transport = fetchTransport({
      fetch: async (url) => {
        seen.push(url as string);
        return new Response('yes');
      },
    });
    const response$ = transport({ method: 'GET', url: 'https://x.test/', headers: {} });
    expect(seen).toEqual([]);
    expect(await lastValueFrom(response$)).toMatchObject({ response: { text: 'yes' } });
    expect(seen).toEqual(['https://x.test/']);
  });

  it('fails where fetch throws or the response breaks off', async () => {
    const request = { method: 'GET', url: 'https://x.test/', headers: {} };
    const throwing = fetchTransport({
      fetch: () => {
        throw new Error('no fetch here');
      },
    });
    await expect(eventsOf(request, throwing)).rejects.toThrow('no fetch here');
    const broken = new ReadableStream({ start: (controller) => controller.error(new Error('broke off')) });
    await expect(
      eventsOf(request, fetchTransport({ fetch: () => Promise.resolve(new Response(broken)) })),
    ).rejects.toThrow('broke off');
  });

  describe('where bytes cannot be read any more', () => {
    const request = (body: TransportRequest['body'] & object): TransportRequest => ({
      method: 'POST',
      url: 'https://x.test/',
      headers: {},
      body,
    });
    const failing = fetchTransport({ fetch: () => Promise.reject(new TypeError('Failed to fetch')) });

    it('fails with a SourceError, and with the failure of fetch where they can', async () => {
      const unreadable = Object.assign(new Blob(['abc']), {
        slice: () => {
          throw new DOMException('changed', 'NotReadableError');
        },
      });
      await expect(eventsOf(request([unreadable]), failing)).rejects.toMatchObject({ name: 'SourceError' });
      await expect(eventsOf(request([new Blob(['abc'])]), failing)).rejects.toThrow('Failed to fetch');
    });

    it('sends nothing in place of a Blob that the runtime does not know', async () => {
      let requests = 0;
      const counting = fetchTransport({ fetch: () => (requests++, Promise.resolve(new Response())) });
      const foreign = Object.create(Blob.prototype, { size: { value: 3 } }) as Blob;
      await expect(eventsOf(request([foreign]), counting)).rejects.toMatchObject({ name: 'SourceError' });
      expect(requests).toBe(0);
    });
  });

  it('takes the opaque redirect of a browser for a failure', async () => {
    const opaque = Object.defineProperty(Response.error(), 'type', { value: 'opaqueredirect' });
    await expect(
      eventsOf(
        { method: 'GET', url: 'https://x.test/', headers: {} },
        fetchTransport({ fetch: () => Promise.resolve(opaque) }),
      ),
    ).rejects.toThrow(/redirects are not followed/);
  });

  describe('over a socket', () => {
    let server: LoopbackServer;
    afterEach(() => server.close());

    it('sends a byte view, and nothing of the buffer around it', async () => {
      let arrived: Buffer | undefined;
      server = await listen(
        (request, response) => void bodyOf(request).then((body) => ((arrived = body), response.end())),
      );
      const buffer = patternedBytes(1_000_000);
      await eventsOf({
        method: 'POST',
        url: server.url,
        headers: {},
        body: [buffer.subarray(500_000, 500_010), new Blob([buffer.subarray(0, 5)]), buffer.subarray(7, 8)],
      });
      expect(arrived).toEqual(
        Buffer.concat([buffer.subarray(500_000, 500_010), buffer.subarray(0, 5), buffer.subarray(7, 8)]),
      );
    });

    it('is seen to abort by the server: before a response, and in the middle of one', async () => {
      for (const begun of [false, true]) {
        let arrived = false;
        let gone = false;
        server = await listen((request, response) => {
          arrived = true;
          response.once('close', () => (gone = !response.writableFinished));
          request.resume();
          if (begun) response.writeHead(200).write('{"data":');
        });
        const subscription = fetchTransport()({ method: 'POST', url: server.url, headers: {}, body: 'x' }).subscribe();
        await until(() => arrived);
        expect(gone).toBe(false);
        subscription.unsubscribe();
        await until(() => gone);
        await server.close();
      }
    });

    it('says nothing after it was unsubscribed', async () => {
      let answer: (() => void) | undefined;
      server = await listen((request, response) => {
        request.resume();
        answer = () => void response.end('late');
      });
      const said: unknown[] = [];
      const subscription = fetchTransport()({ method: 'GET', url: server.url, headers: {} }).subscribe({
        next: (event) => said.push(event),
        error: (error: unknown) => said.push(error),
        complete: () => said.push('complete'),
      });
      await until(() => answer !== undefined);
      subscription.unsubscribe();
      answer?.();
      await server.close();
      expect(said).toEqual([]);
    });

    it.each([301, 302, 303, 307, 308])('follows no %d, and takes it for a response', async (status) => {
      const paths: (string | undefined)[] = [];
      server = await listen((request, response) => {
        paths.push(request.url);
        request.resume();
        response.writeHead(status, { location: '/elsewhere' }).end();
      });
      expect(
        await eventsOf({
          method: 'POST',
          url: `${server.url}/here`,
          headers: { authorization: 'Bearer x' },
          body: 'x',
        }),
      ).toMatchObject([{ response: { status } }]);
      expect(paths).toEqual(['/here']);
    });

    it('fails where the connection is cut', async () => {
      server = await listen((request) => request.socket.destroy());
      expect(await failureOf({ method: 'GET', url: server.url, headers: {} })).toBeInstanceOf(TypeError);
    });

    it('reads a reply of 4 MiB, and fails at one that is larger, without waiting for its end', async () => {
      server = await listen((request, response) => {
        request.resume();
        if (request.url === '/endless') {
          const more = (): void => {
            while (response.write(Buffer.alloc(65_536, 'x')));
            response.once('drain', more);
          };
          more();
        } else response.end(Buffer.alloc(4 * 1024 * 1024, 'ü'));
      });
      const [event] = await eventsOf({ method: 'GET', url: server.url, headers: {} });
      expect(event).toMatchObject({ response: { text: 'ü'.repeat(2 * 1024 * 1024) } });
      const { url, open } = server;
      expect(String(await failureOf({ method: 'GET', url: `${url}/endless`, headers: {} }))).toMatch(
        /more than 4194304 bytes/,
      );
      await until(() => open() <= 1);
    });
  });
});
