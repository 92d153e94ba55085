import { describe, expect, it } from 'vitest';
import { bytesGone, failureOfBody, sizeOfParts } from '../../lib/http/body-parts.js';

describe('sizeOfParts', () => {
  it('counts what is there: nothing of a buffer that was transferred', () => {
    const bytes = new Uint8Array(5);
    const parts = [new Uint8Array(2), new Blob(['abc']), bytes];
    expect(sizeOfParts(parts)).toBe(10);
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    expect(sizeOfParts(parts)).toBe(5);
  });
});

describe('bytesGone', () => {
  it('has a cause where there is one', () => {
    expect(bytesGone(new Error('detached'))).toMatchObject({ name: 'SourceError', cause: new Error('detached') });
    expect(bytesGone()).not.toHaveProperty('cause');
  });
});

describe('failureOfBody', () => {
  const error = new TypeError('Failed to fetch');
  const cause = new DOMException('changed', 'NotReadableError');

  it('is the failure itself where all parts can be read', async () => {
    for (const body of [undefined, 'text', [new Uint8Array(1), new Blob(['a'])]])
      expect(await failureOfBody(error, body)).toBe(error);
  });

  it.each<[string, () => Blob]>([
    [
      'cannot be cut',
      () => {
        throw cause;
      },
    ],
    ['cannot be read', () => Object.assign(new Blob(), { arrayBuffer: () => Promise.reject(cause) })],
  ])('is a SourceError where a Blob %s', async (_, slice) => {
    const blob = Object.assign(new Blob(['abc']), { slice });
    expect(await failureOfBody(error, [new Uint8Array(1), blob])).toMatchObject({ name: 'SourceError', cause });
  });

  it('is a SourceError where a Blob has fewer bytes than it says', async () => {
    const blob = Object.assign(new Blob(['abc']), { slice: () => new Blob() });
    expect(await failureOfBody(error, [blob])).toMatchObject({ name: 'SourceError', cause: error });
    expect(await failureOfBody(error, [new Blob()])).toBe(error);
  });
});
