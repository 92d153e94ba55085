import { from, lastValueFrom, type ObservableInput } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fromUrl, type UrlDescription } from 'rx-media-upload';
import { patternedBytes } from '../support/patterned-bytes.js';
import { until } from '../support/until.js';

const SIZE = 200_000;
const bytes = patternedBytes(SIZE);
const HEAD = 65_536;

interface Asked {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly range: readonly [start: number, last: number];
}
type Answer = (asked: Asked, turn: number) => Response | Promise<Response>;

/** A server of a `fetch` alone, and what it was asked. */
const serving = (answer: Answer) => {
  const asked: Asked[] = [];
  const fetch: typeof globalThis.fetch = async (url, init) => {
    const headers = init?.headers as Record<string, string>;
    const [, start, last] = /^bytes=(\d+)-(\d+)$/.exec(headers['range'] ?? '') ?? [];
    asked.push({
      url: (url as URL).href,
      headers,
      signal: init!.signal!,
      range: [Number(start), Number(last)],
    });
    return answer(asked.at(-1)!, asked.length);
  };
  return { asked, fetch };
};
/** A body, and whether it was cancelled. */
const streamed = (whole: Uint8Array): ReadableStream<Uint8Array> & { cancelled?: boolean } => {
  const stream: ReadableStream<Uint8Array> & { cancelled?: boolean } = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(whole),
    cancel: () => void (stream.cancelled = true),
  });
  return stream;
};
/** What a good server answers, or says otherwise. */
const ranged =
  (headers: Record<string, string> = { etag: '"one"' }, whole = bytes): Answer =>
  ({ range: [start, last] }) => {
    const end = Math.min(last + 1, whole.length);
    const contentRange = `bytes ${start}-${end - 1}/${whole.length}`;
    return new Response(whole.slice(start, end), {
      status: 206,
      headers: { 'content-range': contentRange, ...headers },
    });
  };
const opened = (
  answer: Answer,
  description: UrlDescription = {},
  url: string | URL = 'https://example.com/a/clip.mp4',
) => {
  const { asked, fetch } = serving(answer);
  return { asked, reader: fromUrl(url, { fetch, ...description }).open() };
};
const valueOf = <T>(result: ObservableInput<T>): Promise<T> => lastValueFrom(from(result));
const failure = (result: ObservableInput<unknown>): Promise<unknown> => valueOf(result).then(() => undefined, String);
const place = (length: number): Uint8Array => new Uint8Array(length);

describe('the reader of a URL', () => {
  // The pauses before another attempt are short here; how long they are is seen in virtual time.
  beforeEach(() => {
    const every = globalThis.setInterval;
    vi.stubGlobal('setInterval', (run: () => void, ms: number) => every(run, ms === 500 || ms === 1000 ? 1 : ms));
  });
  afterEach(() => void vi.unstubAllGlobals());

  it('asks for the first bytes, and then for each range, of the same version', async () => {
    const { asked, reader } = opened(ranged(), { headers: { 'x-key': 'mine' } });
    expect(await valueOf(reader.facts())).toEqual({
      size: SIZE,
      name: 'clip.mp4',
      version: '"one"',
      identity: 'https://example.com/a/clip.mp4',
    });
    expect(await valueOf(reader.peek(10))).toEqual(bytes.subarray(0, 10));
    const lent = place(100_000);
    expect(await valueOf(reader.read(50_000, 150_000, () => lent))).toBe(lent);
    expect(lent).toEqual(bytes.subarray(50_000, 150_000));
    expect(await valueOf(reader.read(150_000, SIZE, place))).toEqual(bytes.subarray(150_000));
    expect(await valueOf(reader.confirm())).toBeUndefined();
    expect(asked.map(({ url, headers }) => [url, headers])).toEqual(
      [
        ['bytes=0-65535', {}],
        ['bytes=50000-149999', { 'if-match': '"one"' }],
        ['bytes=150000-199999', { 'if-match': '"one"' }],
      ].map(([range, more]) => [
        'https://example.com/a/clip.mp4',
        { 'x-key': 'mine', 'accept-encoding': 'identity', range, ...(more as object) },
      ]),
    );
  });

  it('asks for nothing that it has already, and lends no place for that', async () => {
    const { asked, reader } = opened(ranged());
    await valueOf(reader.facts());
    const none = (): never => {
      throw new Error('not needed');
    };
    expect(await valueOf(reader.read(10, 20, none))).toEqual(bytes.subarray(10, 20));
    expect(await valueOf(reader.read(HEAD - 1, HEAD, none))).toEqual(bytes.subarray(HEAD - 1, HEAD));
    expect(asked).toHaveLength(1);
    expect(await valueOf(reader.read(HEAD - 1, HEAD + 1, place))).toEqual(bytes.subarray(HEAD - 1, HEAD + 1));
    expect(asked).toHaveLength(2);
  });

  it('takes the whole of what is small', async () => {
    const small = bytes.subarray(0, 100);
    const { asked, reader } = opened(ranged({}, small));
    expect(await valueOf(reader.facts())).toMatchObject({ size: 100 });
    expect(await valueOf(reader.read(0, 100, place))).toEqual(small);
    expect(asked).toHaveLength(1);
  });

  it.each<[string, Record<string, string>, string | undefined]>([
    ['a strong tag', { etag: '"one"' }, '"one"'],
    ['a weak one, which is good for nothing there', { etag: 'W/"one"' }, undefined],
    ['a time, which is none', { 'last-modified': 'Mon, 01 Jan 2024 00:00:00 GMT' }, undefined],
    ['nothing', {}, undefined],
  ])('says which version it wants where it has %s', async (_, headers, expected) => {
    const { asked, reader } = opened(ranged(headers));
    await valueOf(reader.facts());
    await valueOf(reader.read(100_000, 100_010, place));
    expect(asked[1]!.headers['if-match']).toBe(expected);
    expect('if-match' in asked[1]!.headers).toBe(expected !== undefined);
  });

  it.each<[string, Answer, RegExp]>([
    ['another tag', ranged({ etag: '"two"' }), /example\.com has changed the resource while it was uploaded$/],
    ['another size', ranged({ etag: '"one"' }, patternedBytes(SIZE + 1)), /has changed the resource/],
    ['412', () => new Response('', { status: 412 }), /has changed the resource/],
    ['all of it', () => new Response(bytes), /answered a range with 200: the resource has changed/],
    [
      'a later range',
      (asked) => ranged()({ ...asked, range: [asked.range[0] + 1, asked.range[1]] }, 0),
      /sent another range than the one asked for$/,
    ],
    [
      'a shorter range',
      (asked) => ranged()({ ...asked, range: [asked.range[0], asked.range[1] - 1] }, 0),
      /sent another range than the one asked for$/,
    ],
    ['a range without a name', () => new Response('', { status: 206 }), /Content-Range/],
    ['404', () => new Response('', { status: 404 }), /^SourceError: example\.com answered 404$/],
    ['416', () => new Response('', { status: 416 }), /^SourceError: example\.com answered 416$/],
    ['304', () => new Response(null, { status: 304 }), /^SourceError: example\.com answered 304$/],
  ])('ends in a SourceError at once where a range is answered with %s', async (_, lie, message) => {
    const { asked, reader } = opened((request, turn) => (turn === 1 ? ranged() : lie)(request, turn));
    await valueOf(reader.facts());
    expect(await failure(reader.read(100_000, 110_000, place))).toMatch(message);
    expect(asked).toHaveLength(2);
  });

  it.each<[string, Answer, RegExp]>([
    [
      'begins later',
      (asked) => ranged()({ ...asked, range: [1, HEAD - 1] }, 0),
      /^SourceError: example\.com sent another range than the one asked for$/,
    ],
    ['ends earlier', (asked) => ranged()({ ...asked, range: [0, HEAD - 2] }, 0), /sent another range/],
    [
      'is of nothing',
      () => new Response('', { status: 416 }),
      /^InvalidUploadError: example\.com serves no bytes there/,
    ],
    ['is refused', () => new Response('', { status: 403 }), /^SourceError: example\.com answered 403$/],
    [
      'has no body',
      () => new Response(null, { status: 206, headers: { 'content-range': `bytes 0-65535/${SIZE}` } }),
      /^SourceError: example\.com answered without a body that can be read$/,
    ],
  ])('ends at once where the first range %s', async (_, lie, message) => {
    const { asked, reader } = opened(lie);
    expect(await failure(reader.facts())).toMatch(message);
    expect(asked).toHaveLength(1);
  });

  it('must be of the size that was announced', async () => {
    expect(await failure(opened(ranged(), { size: SIZE - 1 }).reader.facts())).toBe(
      'SourceError: example.com has 200000 bytes, and 199999 were announced (size)',
    );
    expect(await valueOf(opened(ranged(), { size: SIZE }).reader.facts())).toMatchObject({ size: SIZE });
  });

  it.each([408, 429, 500, 503, 599])('tries again, three times in all, where the server answers %d', async (status) => {
    const { asked, reader } = opened((request, turn) =>
      turn === 1 ? new Response('', { status }) : ranged()(request, turn),
    );
    expect(await valueOf(reader.facts())).toMatchObject({ size: SIZE });
    expect(asked).toHaveLength(2);
  });

  it.each<[string, Answer, string]>([
    ['refuses', () => new Response('', { status: 503 }), 'it answered 503'],
    [
      'says nothing',
      () => new Promise(() => undefined),
      'no byte came for 20 ms (raise timeout for a server that is so slow)',
    ],
    ['fails', () => Promise.reject(Object.assign(new Error('https://x/?key=1'), { code: 'ECONNRESET' })), 'ECONNRESET'],
  ])('says what was wrong where the server %s three times, and at which byte', async (_, bad, words) => {
    const { asked, reader } = opened((request, turn) => (turn === 1 ? ranged() : bad)(request, turn), { timeout: 20 });
    await valueOf(reader.facts());
    expect(await failure(reader.read(100_000, 110_000, place))).toBe(
      `SourceError: example.com cannot be read at byte 100000: ${words}`,
    );
    expect(asked).toHaveLength(4);
  });

  it('fails where one stream breaks off, and keeps what a library says of it to itself', async () => {
    const broken = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(bytes.slice(0, 100)),
      pull: (controller) => controller.error(new Error('https://x/?key=1')),
    });
    const { reader } = opened(() => new Response(broken, { headers: { 'content-length': '200' } }));
    await valueOf(reader.facts());
    const error = await valueOf(reader.read(0, 200, place)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      name: 'SourceError',
      message: 'The stream failed at byte 100',
      cause: { message: 'the connection failed' },
    });
  });

  it('tries again where the request fails on its way, and where the body does', async () => {
    const { asked, reader } = opened((request, turn) => {
      if (turn === 1) return Promise.reject(new TypeError('fetch failed'));
      return ranged()(request, turn);
    });
    expect(await valueOf(reader.facts())).toMatchObject({ size: SIZE });
    expect(asked).toHaveLength(2);
    const broken = new ReadableStream({ start: (controller) => controller.error(new Error('https://x/?key=1')) });
    const breaking = opened((request, turn) =>
      turn === 1
        ? new Response(broken, { status: 206, headers: { 'content-range': `bytes 0-65535/${SIZE}` } })
        : ranged()(request, turn),
    );
    expect(await valueOf(breaking.reader.facts())).toMatchObject({ size: SIZE });
  });

  it.each([200, 203])('is one stream where the server answers with all of it: %d', async (status) => {
    const headers = { 'content-length': '100', 'content-type': 'image/png; x=y', etag: '"one"' };
    const { asked, reader } = opened(() => new Response(bytes.slice(0, 100), { status, headers }));
    expect(await valueOf(reader.facts())).toEqual({
      size: 100,
      onePass: true,
      mediaType: 'image/png',
      name: 'clip.mp4',
      version: '"one"',
      identity: 'https://example.com/a/clip.mp4',
    });
    expect(await valueOf(reader.peek(5))).toEqual(bytes.subarray(0, 5));
    expect(await valueOf(reader.read(0, 100, place))).toEqual(bytes.subarray(0, 100));
    expect(await failure(reader.confirm())).toBeUndefined();
    expect(asked).toHaveLength(1);
  });

  it('goes by the caller’s word for what it is, where it is one stream too', async () => {
    const said = { mediaType: 'video/mp4', name: 'x.mp4', version: '7', identity: 'clip 7' };
    const headers = { 'content-type': 'image/png', etag: '"one"' };
    for (const description of [said, { ...said, size: 100 }]) {
      const { reader } = opened(() => new Response(bytes.slice(0, 100), { headers }), description);
      expect(await valueOf(reader.facts())).toMatchObject({ size: 100, ...said });
      reader.unsubscribe();
    }
    const { reader } = opened(ranged({ 'content-type': 'image/png', etag: '"one"' }), said);
    expect(await valueOf(reader.facts())).toEqual({ size: SIZE, ...said });
  });

  it('finds a stream out that goes on after its length', async () => {
    const { reader } = opened(() => new Response(bytes.slice(0, 100), { headers: { 'content-length': '90' } }));
    await valueOf(reader.facts());
    await valueOf(reader.read(0, 90, place));
    expect(await failure(reader.confirm())).toMatch(/goes on after 90 bytes/);
  });

  it('is silent for no longer than it may, as one stream too', async () => {
    const stream = streamed(bytes.slice(0, 100));
    const { reader } = opened(() => new Response(stream, { headers: { 'content-length': '200' } }), { timeout: 20 });
    await valueOf(reader.facts());
    expect(await failure(reader.read(0, 200, place))).toMatch(/^SourceError: example\.com sent no byte for 20 ms/);
  });

  it('lets go of its connection when it is closed, in the middle of a stream', async () => {
    const stream = streamed(bytes.slice(0, 100));
    const { asked, reader } = opened(() => new Response(stream, { headers: { 'content-length': '200' } }));
    await valueOf(reader.facts());
    expect(asked[0]!.signal.aborted).toBe(false);
    reader.unsubscribe();
    await until(() => stream.cancelled === true);
    expect(asked[0]!.signal.aborted).toBe(true);
  });

  it.each<[string, () => Record<string, string>, number]>([
    ['is refused', () => ({}), 404],
    ['is of another range', () => ({ 'content-range': `bytes 0-1/${SIZE}` }), 206],
  ])('lets go of an answer that %s', async (_, headers, status) => {
    const stream = streamed(bytes);
    const { asked, reader } = opened(() => new Response(stream, { status, headers: headers() }));
    expect(await failure(reader.facts())).toMatch(/^SourceError/);
    await until(() => stream.cancelled === true && asked[0]!.signal.aborted);
  });

  it('aborts the request when it is unsubscribed, and does not when it has been answered', async () => {
    const waiting = opened(() => new Promise(() => undefined));
    const subscription = from(waiting.reader.facts()).subscribe();
    expect(waiting.asked[0]!.signal.aborted).toBe(false);
    subscription.unsubscribe();
    expect(waiting.asked[0]!.signal.aborted).toBe(true);
    const answered = opened(() => new Response(streamed(bytes), { headers: { 'content-length': String(SIZE) } }));
    await valueOf(answered.reader.facts());
    expect(answered.asked[0]!.signal.aborted).toBe(false);
    answered.reader.unsubscribe();
  });

  it('ends what is under way when it is closed', async () => {
    const { asked, reader } = opened((request, turn) =>
      turn === 1 ? ranged()(request, turn) : new Promise(() => undefined),
    );
    await valueOf(reader.facts());
    const notes: string[] = [];
    from(reader.read(100_000, 110_000, place)).subscribe({ complete: () => notes.push('complete') });
    reader.unsubscribe();
    expect([notes, asked[1]!.signal.aborted]).toEqual([['complete'], true]);
  });
});

describe('fromUrl', () => {
  it('asks nothing when it is opened, and once for each upload', async () => {
    const { asked, fetch } = serving(ranged());
    const source = fromUrl('https://example.com/clip.mp4', { fetch });
    const readers = [source.open(), source.open()];
    expect(asked).toEqual([]);
    for (const reader of readers) await valueOf(reader.facts());
    expect(asked).toHaveLength(2);
  });

  it.each<[string | URL, UrlDescription, RegExp]>([
    ['clip.mp4', {}, /takes an absolute URL, for example/],
    ['file:///a', {}, /takes http and https, not file: \(for a file, use fromFile\)/],
    ['https://x.test/', { timeout: 0 }, /timeout must be ms above 0, not 0/],
    ['https://x.test/', { timeout: -1 }, /timeout must be ms above 0, not -1/],
    ['https://x.test/', { timeout: NaN }, /not NaN/],
    ['https://x.test/', { size: 0.5 }, /size must be a whole number of bytes, not 0.5: leave it out/],
    ['https://x.test/', { identity: '' }, /identity must not be empty/],
  ])('refuses %s with %j', (url, description, message) => {
    expect(() => fromUrl(url, description).open()).toThrow(
      expect.objectContaining({ name: 'InvalidUploadError', message: expect.stringMatching(message) as string }),
    );
  });

  it.each<[string | URL, UrlDescription]>([
    ['http://x.test/', {}],
    [new URL('https://x.test/'), { timeout: Infinity, size: 0 }],
    ['https://x.test/', { timeout: 0.5, identity: 'x' }],
  ])('takes %s with %j', (url, description) => {
    expect(() => fromUrl(url, description).open()).not.toThrow();
  });

  it('takes a path on the origin of a page, where there is a page', async () => {
    const page = globalThis as { location?: { href: string } };
    page.location = { href: 'https://app.example.com/photos?album=1' };
    try {
      const { asked, reader } = opened(ranged(), {}, '/media/clip.mp4');
      await valueOf(reader.facts());
      expect(asked[0]!.url).toBe('https://app.example.com/media/clip.mp4');
    } finally {
      delete page.location;
    }
  });

  it('uses the platform’s fetch, and none of its connections, where it is given no other', async () => {
    const platform = globalThis.fetch;
    const { asked, fetch } = serving(ranged());
    globalThis.fetch = fetch;
    try {
      await valueOf(fromUrl('https://example.com/clip.mp4').open().facts());
    } finally {
      globalThis.fetch = platform;
    }
    expect(asked).toHaveLength(1);
    expect(Object.keys(asked[0]!.headers).sort()).toEqual(['accept-encoding', 'range']);
  });
});
