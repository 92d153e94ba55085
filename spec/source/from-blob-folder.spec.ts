import { defer, from, lastValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { fromBlob, type SourceError } from 'rx-media-upload';

/** A `File` as browsers hand it over, which fails with an error of this name when it is read. */
const unreadable = (name: string, type: string, size: number, reason: string): File => {
  const file = new File([new Uint8Array(size)], name, { type });
  const fail = () => Promise.reject(new DOMException('no', reason));
  return Object.assign(file, { arrayBuffer: fail, slice: () => ({ arrayBuffer: fail }) });
};

const failureOf = (file: File): Promise<SourceError> => {
  const reader = fromBlob(file).open();
  return lastValueFrom(defer(() => from(reader.facts())))
    .then(() => lastValueFrom(from(reader.peek(10))))
    .then(
      () => expect.fail('It can be read'),
      (error: unknown) => error as SourceError,
    );
};

describe('a File that cannot be read', () => {
  it.each<[string, File, string]>([
    ['a folder', unreadable('photos', '', 4096, 'NotFoundError'), 'source-is-a-folder'],
    ['a folder of size 0', unreadable('photos', '', 0, 'NotFoundError'), 'source-is-a-folder'],
    ['a folder, by Firefox', unreadable('photos', '', 0, 'NotReadableError'), 'source-is-a-folder'],
    ['a file that is gone', unreadable('a.png', 'image/png', 4096, 'NotFoundError'), 'source-not-found'],
    ['a file without a type that is gone', unreadable('a.xyz', '', 4096, 'NotFoundError'), 'source-not-found'],
    ['a large one without an extension', unreadable('clip', '', 70_000, 'NotFoundError'), 'source-not-found'],
    ['a file that has changed', unreadable('a.png', 'image/png', 10, 'NotReadableError'), 'source-unreadable'],
  ])('says what can be told: %s', async (_, file, errorCode) => {
    expect(await failureOf(file)).toMatchObject({ name: 'SourceError', errorCode, fileName: file.name });
  });

  it('says no more where the reason is not known', async () => {
    const error = await failureOf(unreadable('photos', '', 0, 'TimeoutError'));
    expect(error.toJSON()).toMatchObject({ errorCode: 'source-unreadable' });
  });

  it('is still just empty where it can be read', async () => {
    expect(await lastValueFrom(from(fromBlob(new File([], 'empty')).open().facts()))).toMatchObject({ size: 0 });
  });
});
