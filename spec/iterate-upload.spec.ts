import { Observable, of, Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { iterateUpload, mediaClient, oauth2, type UploadEvent, uploadMedia } from 'rx-media-upload/node';
import { type MediaEmulator, mediaEmulator } from 'rx-media-upload/testing';
import { MP4, patternedBytes } from './support/patterned-bytes.js';
import { type ServedEmulator, serveEmulator } from './support/served-emulator.js';
import { until } from './support/until.js';

const video = patternedBytes(100_000, MP4);

describe('iterateUpload', () => {
  let emulator: MediaEmulator;
  let server: ServedEmulator;
  beforeEach(async () => {
    emulator = mediaEmulator({ processing: { checkAfterSecs: 0.01 } });
    server = await serveEmulator(emulator);
  });
  afterEach(() => server.close());

  const upload = (): Observable<UploadEvent> =>
    uploadMedia(mediaClient({ auth: oauth2('a-token'), baseUrl: server.url }), video, { segmentBytes: 40_000 });
  /** An APPEND that is never answered. */
  const stall = () => emulator.fail({ command: 'append', segmentIndex: 1, hang: true });
  const stalled = () => until(() => emulator.requests.some(({ segmentIndex }) => segmentIndex === 1));

  it('gives every event, then ends', async () => {
    const events: UploadEvent[] = [];
    for await (const event of iterateUpload(upload())) events.push(event);
    expect(events.at(-1)).toMatchObject({ type: 'succeeded', mediaId: emulator.uploads[0]!.mediaId });
    expect(events.filter(({ type }) => type === 'appended')).toHaveLength(3);
  });

  it('starts nothing before the first next()', async () => {
    let subscribed = 0;
    const iterator = iterateUpload(
      new Observable<UploadEvent>(() => {
        subscribed++;
      }),
    );
    await new Promise((passed) => setTimeout(passed, 5));
    expect(subscribed).toBe(0);
    await iterator.return?.();
    expect(subscribed).toBe(0);
  });

  it('aborts the request in flight on break', async () => {
    stall();
    for await (const event of iterateUpload(upload())) {
      if (event.type === 'appended') {
        await stalled();
        break;
      }
    }
    await until(() => server.abandoned() === 1);
    expect(server.open()).toBe(0);
  });

  it('aborts the request in flight on return(), while a next() is waiting', async () => {
    stall();
    const iterator = iterateUpload(upload());
    let pending = iterator.next();
    void (async () => {
      while ((await pending).done !== true) pending = iterator.next();
    })();
    await stalled();
    const returned = iterator.return!();
    await until(() => server.abandoned() === 1);
    expect(await returned).toEqual({ done: true, value: undefined });
    expect(await pending).toEqual({ done: true, value: undefined });
  });

  it('ends the upload on throw(), while a next() is waiting, and fails with what was thrown', async () => {
    let ended = 0;
    const iterator = iterateUpload(new Observable<number>(() => () => ended++));
    const pending = iterator.next();
    const thrown = new Error('enough');
    const failed = expect(iterator.throw!(thrown)).rejects.toBe(thrown);
    expect(await pending).toEqual({ done: true, value: undefined });
    await failed;
    expect(ended).toBe(1);
  });

  it('aborts the request in flight when the signal is aborted, and fails with its reason', async () => {
    stall();
    const abort = new AbortController();
    const reason = new Error('enough');
    const loop = (async () => {
      for await (const event of iterateUpload(upload(), { signal: abort.signal }))
        expect(event.type).not.toBe('succeeded');
    })();
    await stalled();
    abort.abort(reason);
    await expect(loop).rejects.toBe(reason);
    await until(() => server.abandoned() === 1);
  });

  it('sends nothing when the signal is aborted already', async () => {
    const reason = new Error('too late');
    const iterator = iterateUpload(upload(), { signal: AbortSignal.abort(reason) });
    await expect(iterator.next()).rejects.toBe(reason);
    expect(emulator.requests).toHaveLength(0);
  });

  it('leaves no listener on a signal that lives on', async () => {
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners++;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners--;
      remove(...args);
    };
    for (let turn = 0; turn < 20; turn++)
      for await (const event of iterateUpload(of(turn), { signal })) expect(event).toBe(turn);
    expect(listeners).toBe(0);
  });

  it('fails with the error of the upload, after the events before it', async () => {
    emulator.fail({ command: 'finalize', status: 402, body: { title: 'CreditsDepleted' } });
    const events: UploadEvent[] = [];
    const loop = async () => {
      for await (const event of iterateUpload(upload())) events.push(event);
    };
    await expect(loop()).rejects.toMatchObject({ name: 'MediaRequestError', status: 402, title: 'CreditsDepleted' });
    expect(events.filter(({ type }) => type === 'appended')).toHaveLength(3);
  });

  it('loses nothing to a loop that is slower than the upload', async () => {
    const numbers = new Subject<number>();
    const iterator = iterateUpload(numbers);
    const first = iterator.next();
    for (let number = 0; number < 50; number++) numbers.next(number);
    numbers.complete();
    const seen = [(await first).value];
    for await (const number of iterator) seen.push(number);
    expect(seen).toEqual(Array.from({ length: 50 }, (_, number) => number));
  });
});
