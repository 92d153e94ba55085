import { inApp, inPart } from './test-bed.js';
import { DOCUMENT, RendererFactory2, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { InvalidUploadError, NetworkError, uploadState } from 'rx-media-upload';
import { injectMediaUpload, injectUploadQueue, provideMediaUpload } from 'rx-media-upload/angular';
import { uploadResource } from 'rx-media-upload/angular/resource';
import { MediaUploadTestingController, provideMediaUploadTesting } from 'rx-media-upload/angular/testing';
import { afterEach, describe, expect, it } from 'vitest';

const png = (name: string, size = 10): File => new File([new Uint8Array(size)], name, { type: 'image/png' });
const testing = (): MediaUploadTestingController => TestBed.inject(MediaUploadTestingController);
const providers = [provideMediaUploadTesting()];
afterEach(() => TestBed.resetTestingModule());

describe('injectUploadQueue', () => {
  it('shows a queue as signals, and takes commands', () => {
    const queue = inApp(providers, () => injectUploadQueue({ concurrency: 1 }));
    expect(queue.items()).toEqual([]);
    queue.add([png('one.png', 100), png('two.png', 100)]);
    expect(queue.counts()).toMatchObject({ preparing: 1, waiting: 1 });
    const one = testing().expectOne('one.png');
    one.progress(50);
    expect(queue.items()[0]).toMatchObject({ phase: 'uploading', loaded: 50, size: 100, fraction: 0.45 });
    expect(queue.fraction()).toBeCloseTo(0.225);
    expect(queue.bytesPerSecond()).toBe(0);
    expect(queue.timeLeft()).toBeUndefined();
    one.process(50);
    expect(queue.items()[0]).toMatchObject({ phase: 'processing' });
    // What is only processed needs no place.
    const two = testing().expectOne('two.png');
    two.fail(new NetworkError('cut'));
    one.succeed({ mediaType: 'image/webp' });
    expect(queue.counts()).toMatchObject({ succeeded: 1, failed: 1 });
    expect(queue.items()[0]?.media).toMatchObject({
      mediaId: queue.items()[0]!.mediaId,
      mediaType: 'image/webp',
    });
    queue.retry();
    testing().expectOne('two.png').succeed();
    expect(queue.fraction()).toBe(1);
    testing().verify();
  });

  it('uploads with what was provided for every upload', () => {
    const queue = inApp([...providers, provideMediaUpload({ upload: { target: 'dm', concurrency: 2 } })], () =>
      injectUploadQueue({ altText: 'A card' }),
    );
    queue.add(png('one.png'));
    expect(testing().expectOne('one.png').options).toMatchObject({ target: 'dm', concurrency: 2, altText: 'A card' });
  });

  it('stops with what it was made in', () => {
    const part = inApp(providers, () => inPart([], () => injectUploadQueue()));
    const queue = part.made;
    queue.add(png('one.png'));
    const one = testing().expectOne('one.png');
    expect(one.isCancelled).toBe(false);
    part.end();
    expect(one.isCancelled).toBe(true);
  });

  it('is refused outside of an injection context, and with options that make no sense', () => {
    expect(() => injectUploadQueue()).toThrow(/NG0?203/);
    inApp(providers, () => expect(() => injectUploadQueue({ concurrency: 0 })).toThrow(InvalidUploadError));
  });
});

describe('provideMediaUploadTesting', () => {
  it('answers an upload as a spec says', () => {
    const upload = inApp(providers, () => injectMediaUpload());
    const phases: string[] = [];
    upload(png('cat.png', 8))
      .pipe(uploadState())
      .subscribe(({ phase, fraction }) => phases.push(`${phase} ${fraction}`));
    const cat = testing().expectOne(({ name }) => name === 'cat.png');
    cat.progress(4);
    cat.process(100);
    cat.succeed();
    expect(phases).toEqual([
      'preparing 0',
      'uploading 0',
      'uploading 0.45',
      'uploading 0.9',
      'processing 0.9',
      'processing 0.99',
      'succeeded 1',
    ]);
    expect(cat.isOver).toBe(true);
    expect(cat.isCancelled).toBe(false);
    expect(() => cat.progress(5)).toThrow('The upload of cat.png is over');
    expect(() => cat.fail(new NetworkError('too late'))).toThrow('The upload of cat.png is over');
  });

  it('starts nothing before it is subscribed to, and each subscription is an upload', () => {
    const upload$ = inApp(providers, () => injectMediaUpload())(png('cat.png'));
    testing().expectNone('cat.png');
    upload$.subscribe();
    upload$.subscribe();
    expect(() => testing().expectOne('cat.png')).toThrow(
      "Expected one upload of 'cat.png', found 2 (started: cat.png, cat.png)",
    );
    expect(testing().match('cat.png')).toHaveLength(2);
    testing().verify();
  });

  it('uploads with what was provided for every upload, and ends with what is told', () => {
    const options = provideMediaUpload({ upload: { target: 'dm' } });
    const upload = inApp([...providers, options], () => injectMediaUpload());
    let ended = 0;
    const film = new File(['…'], 'film.mp4', { type: 'video/mp4' });
    upload(film, { altText: 'A film' }).subscribe({ complete: () => ended++ });
    const test = testing().expectOne('film.mp4');
    expect(test.options).toEqual({ target: 'dm', altText: 'A film' });
    const media = { mediaId: '1', mediaType: 'video/mp4', totalBytes: 3 };
    test.tell({ type: 'succeeded', mediaId: '1', media });
    expect([ended, test.isOver, test.isCancelled]).toEqual([1, true, false]);

    const types: (string | undefined)[] = [];
    upload(film).subscribe((event) => event.type === 'succeeded' && types.push(event.media.mediaType));
    testing().expectOne('film.mp4').succeed();
    expect(types).toEqual(['video/mp4']);
  });

  it('says what it expected and found', () => {
    const upload = inApp(providers, () => injectMediaUpload());
    const cat = png('cat.png');
    expect(() => testing().expectOne(cat)).toThrow('Expected one upload of cat.png, found 0');
    const subscription = upload(cat).subscribe();
    expect(() => testing().expectNone(cat)).toThrow('Expected no upload of cat.png, found 1');
    expect(() => testing().verify()).toThrow('Expected no open uploads, found 1 (started: cat.png)');
    subscription.unsubscribe();
    testing().verify();
  });

  it('fails an upload', () => {
    const upload = inApp(providers, () => injectMediaUpload());
    const errors: unknown[] = [];
    upload(png('cat.png')).subscribe({ error: (error: unknown) => errors.push(error) });
    testing().expectOne('cat.png').fail(new NetworkError('no luck'));
    expect(errors).toEqual([expect.objectContaining({ name: 'NetworkError', message: 'no luck' })]);
  });
});

describe('uploadResource', () => {
  // Effects need a renderer to run beside, and here is no document.
  const providers = [
    provideMediaUploadTesting(),
    { provide: DOCUMENT, useValue: {} },
    { provide: RendererFactory2, useValue: { createRenderer: () => ({}) } },
  ];
  const settled = async (): Promise<void> => {
    TestBed.tick();
    await new Promise((passed) => setTimeout(passed, 5));
  };

  it('uploads the file that a signal gives, and another one in its place', async () => {
    const file = signal<File | undefined>(undefined);
    const upload = inApp(providers, () => uploadResource(file, { altText: 'A cat' }));
    TestBed.tick();
    expect(upload.status()).toBe('idle');
    expect(upload.value()).toBeUndefined();

    file.set(png('cat.png', 10));
    await settled();
    const cat = testing().expectOne('cat.png');
    expect(cat.options).toEqual({ altText: 'A cat' });
    expect(upload.value()).toEqual({ phase: 'preparing', fraction: 0 });
    cat.progress(5);
    expect(upload.value()).toMatchObject({ phase: 'uploading', fraction: 0.45 });

    file.set(png('dog.png'));
    await settled();
    expect(cat.isCancelled).toBe(true);
    testing().expectOne('dog.png').succeed();
    expect(upload.value()).toMatchObject({ phase: 'succeeded', fraction: 1 });
  });

  it('is in error where the upload has failed, and tries again', async () => {
    const upload = inApp(providers, () => uploadResource(signal(png('cat.png'))));
    await settled();
    testing().expectOne('cat.png').fail(new NetworkError('cut'));
    expect(upload.status()).toBe('error');
    expect(upload.error()).toMatchObject({ name: 'NetworkError' });
    upload.reload();
    await settled();
    testing().expectOne('cat.png').succeed();
    expect(upload.value()).toMatchObject({ phase: 'succeeded' });
  });

  it('stops with what it was made in', async () => {
    const part = inApp(providers, () => inPart([], () => uploadResource(signal(png('cat.png')))));
    await settled();
    const cat = testing().expectOne('cat.png');
    part.end();
    expect(cat.isCancelled).toBe(true);
  });
});
