import { lastValueFrom } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type TransportRequest, xhrTransport } from 'rx-media-upload';

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
