import { lastValueFrom } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type TransportRequest, xhrTransport, type XhrTransportOptions } from 'rx-media-upload';

/** As much of one as a request that finds no server needs. What browsers do is specified in `spec/browser`. */
class UnansweredRequest extends EventTarget {
  static readonly DONE = 4;
  static sent = 0;
  readonly readyState = UnansweredRequest.DONE;
  readonly upload = new EventTarget();
  withCredentials = false;

  open(): void {
    UnansweredRequest.sent = 0;
  }

  setRequestHeader(): void {
    return;
  }

  send(): void {
    UnansweredRequest.sent++;
    queueMicrotask(() => this.dispatchEvent(new Event('error')));
  }
}

/** One that a spec answers. */
class AnsweredRequest extends EventTarget {
  static readonly DONE = 4;
  static last: AnsweredRequest;
  readonly upload = new EventTarget();
  readonly calls: unknown[][] = [];
  readyState = 1;
  withCredentials: unknown;
  status = 0;
  responseURL = '';
  responseText = '';
  headers = '';

  constructor() {
    super();
    AnsweredRequest.last = this;
  }

  open = (...how: unknown[]): void => void this.calls.push(['open', ...how]);
  setRequestHeader = (...header: unknown[]): void => void this.calls.push(['header', ...header]);
  send = (body: unknown): void => void this.calls.push(['send', body]);
  abort = (): void => void this.calls.push(['abort']);
  getAllResponseHeaders = (): string => this.headers;

  sent(loaded: number): void {
    this.upload.dispatchEvent(Object.assign(new Event('progress'), { loaded }));
  }

  answer(status: number, text = '', headers = '', url = ''): void {
    Object.assign(this, { readyState: 4, status, responseText: text, headers, responseURL: url });
    this.dispatchEvent(new Event('load'));
  }
}

const failureOf = (body: TransportRequest['body'] & object): Promise<unknown> =>
  lastValueFrom(xhrTransport()({ method: 'POST', url: 'https://x.test/', headers: {}, body })).catch(
    (error: unknown) => error,
  );

describe('xhrTransport, where there is no answer', () => {
  beforeEach(() => void vi.stubGlobal('XMLHttpRequest', UnansweredRequest));
  afterEach(() => void vi.unstubAllGlobals());

  it('fails with what a browser says', async () => {
    expect(await failureOf([new Uint8Array(3), new Blob(['abc'])])).toMatchObject({
      name: 'Error',
      message: expect.stringMatching(/the connection failed/) as string,
    });
    expect(UnansweredRequest.sent).toBe(1);
  });

  it('fails with a SourceError where it is a Blob that cannot be read', async () => {
    const unreadable = Object.assign(new Blob(['abc']), {
      slice: () => {
        throw new DOMException('changed', 'NotReadableError');
      },
    });
    expect(await failureOf([unreadable])).toMatchObject({ name: 'SourceError' });
  });

  it('sends nothing in place of a Blob that the runtime does not know', async () => {
    const foreign = Object.create(Blob.prototype, { size: { value: 3 } }) as Blob;
    expect(await failureOf([foreign])).toMatchObject({ name: 'SourceError' });
    expect(UnansweredRequest.sent).toBe(0);
  });
});

describe('xhrTransport', () => {
  beforeEach(() => void vi.stubGlobal('XMLHttpRequest', AnsweredRequest));
  afterEach(() => void vi.unstubAllGlobals());

  const sending = (request: Partial<TransportRequest> = {}, options?: XhrTransportOptions) => {
    const told: unknown[] = [];
    const subscription = xhrTransport(options)({
      method: 'POST',
      url: 'https://x.test/a?b=c',
      headers: { accept: 'application/json', 'x-one': '1' },
      ...request,
    }).subscribe({
      next: (event) => told.push(event),
      error: (error: unknown) => told.push(error),
      complete: () => told.push('complete'),
    });
    return { told, subscription, xhr: AnsweredRequest.last };
  };

  it('sends method, URL, headers and text as they are, without cookies', () => {
    const { xhr } = sending({ body: '{}' });
    expect(xhr.calls).toEqual([
      ['open', 'POST', 'https://x.test/a?b=c'],
      ['header', 'accept', 'application/json'],
      ['header', 'x-one', '1'],
      ['send', '{}'],
    ]);
    expect(xhr.withCredentials).toBe(false);
    expect(sending({}, { withCredentials: true }).xhr.withCredentials).toBe(true);
    expect(sending({}, {}).xhr.withCredentials).toBe(false);
  });

  it('sends parts as one Blob, and nothing where there is no body', async () => {
    const { xhr } = sending({ body: [new TextEncoder().encode('ab'), new Blob(['c'])] });
    expect(await (xhr.calls.at(-1)![1] as Blob).text()).toBe('abc');
    expect(sending().xhr.calls.at(-1)).toEqual(['send', null]);
  });

  it('tells the bytes that have left, then the reply, its headers by lower names, and completes', () => {
    const { told, xhr } = sending({ body: 'abc' });
    xhr.sent(2);
    xhr.sent(3);
    xhr.answer(201, '{}', 'Content-Type: application/json\r\nX-Time:  12:30 \r\nnonsense\r\n');
    expect(told).toEqual([
      { type: 'progress', loaded: 2 },
      { type: 'progress', loaded: 3 },
      {
        type: 'response',
        response: { status: 201, text: '{}', headers: { 'content-type': 'application/json', 'x-time': '12:30' } },
      },
      'complete',
    ]);
  });

  it('does not listen for bytes where there is no body: that would ask another origin for leave', () => {
    const { told, xhr } = sending();
    xhr.sent(2);
    expect(told).toEqual([]);
  });

  it('takes a reply from the origin that was asked, and refuses one from another', () => {
    const { told, xhr } = sending();
    xhr.answer(200, '', '', 'https://x.test/elsewhere');
    expect(told).toMatchObject([{ type: 'response' }, 'complete']);
    for (const url of ['https://evil.test/a?b=c', 'http://x.test/a?b=c', 'https://x.test:8443/a?b=c']) {
      const redirected = sending();
      redirected.xhr.answer(200, '', '', url);
      expect(redirected.told).toMatchObject([{ message: expect.stringMatching(/another origin/) as string }]);
    }
  });

  it.each(['error', 'timeout', 'abort'])('fails with the words of a network where there is none: %s', async (kind) => {
    const { told, xhr } = sending({ body: 'abc' });
    xhr.dispatchEvent(new Event(kind));
    await vi.waitFor(() => expect(told).toMatchObject([{ message: expect.stringMatching(/got no reply/) as string }]));
  });

  it('aborts the request when it is unsubscribed, and that is no failure', async () => {
    const { told, xhr, subscription } = sending({ body: 'abc' });
    subscription.unsubscribe();
    expect(xhr.calls.at(-1)).toEqual(['abort']);
    xhr.dispatchEvent(new Event('abort'));
    xhr.sent(1);
    xhr.answer(200);
    await new Promise((passed) => setTimeout(passed));
    expect(told).toEqual([]);
  });

  it('reads no Blob any more, to find out why it failed, once it is unsubscribed', () => {
    let reads = 0;
    const blob = Object.assign(new Blob(['abc']), { slice: () => (reads++, new Blob()) });
    const { xhr, subscription } = sending({ body: [blob] });
    subscription.unsubscribe();
    xhr.dispatchEvent(new Event('abort'));
    expect(reads).toBe(0);
  });

  it('aborts nothing that is over', () => {
    const { xhr } = sending();
    xhr.answer(200);
    expect(xhr.calls.map(([call]) => call)).not.toContain('abort');
  });
});
