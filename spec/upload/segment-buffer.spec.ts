import { describe, expect, it } from 'vitest';
import { segmentBuffer } from '../../lib/upload/segment-buffer.js';

const HEADROOM = { before: 1024, after: 1024 };

describe('segmentBuffer', () => {
  it('lends as many bytes as are asked for, with headroom around them', () => {
    const { lend, headroomOf } = segmentBuffer();
    for (const length of [10, 1, 2000, 1000, 3000, 5000]) {
      const bytes = lend(length);
      expect(bytes.length).toBe(length);
      expect(headroomOf(bytes)).toEqual(HEADROOM);
      expect(bytes.byteOffset).toBeGreaterThanOrEqual(HEADROOM.before);
      expect(bytes.buffer.byteLength - bytes.byteOffset - length).toBeGreaterThanOrEqual(HEADROOM.after);
    }
  });

  it('is made once, and anew only where it is too small', () => {
    const { lend } = segmentBuffer();
    const first = lend(10).buffer;
    expect(lend(10).buffer).toBe(first);
    expect(lend(1).buffer).toBe(first);
    const larger = lend(11).buffer;
    expect(larger).not.toBe(first);
    expect(lend(10).buffer).toBe(larger);
  });

  it('knows of no headroom around bytes that are not its own: what lies there is somebody else’s', () => {
    const { lend, headroomOf } = segmentBuffer();
    const lent = lend(10);
    const mine = new Uint8Array(lent.buffer.byteLength);
    for (const bytes of [
      mine.subarray(1024, 1034),
      mine,
      new Uint8Array(lent.buffer),
      new Uint8Array(lent.buffer, 1023, 10),
      new Uint8Array(lent.buffer, 1025, 9),
      segmentBuffer().lend(10),
      new Blob(['0123456789']),
      Object.assign(new Blob(['0123456789']), { buffer: lent.buffer, byteOffset: 1024 }),
    ])
      expect(headroomOf(bytes)).toBeUndefined();
  });
});
