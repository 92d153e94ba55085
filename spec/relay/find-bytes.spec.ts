import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findBytes } from '../../lib/relay/find-bytes.js';

describe('findBytes', () => {
  it('finds what Buffer finds, whatever it is made of', async () => {
    const few = fc.array(fc.constantFrom(13, 10, 45), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        few,
        fc.array(fc.constantFrom(13, 10, 45), { minLength: 1, maxLength: 6 }),
        fc.nat(10),
        async (bytes, wanted, from) => {
          const at = Buffer.from(bytes).indexOf(Buffer.from(wanted), from);
          expect(await findBytes(Uint8Array.from(bytes), Uint8Array.from(wanted), from)).toBe(
            at === -1 || from > bytes.length ? undefined : at,
          );
        },
      ),
    );
  });

  it('finds what lies across two slices', async () => {
    const bytes = new Uint8Array(2_100_000);
    bytes.set([1, 2, 3, 4], 1_048_574);
    expect(await findBytes(bytes, Uint8Array.of(1, 2, 3, 4), 0)).toBe(1_048_574);
  });

  it.each([
    ['line ends', 13, '\r\n--b'],
    ['the boundary, but for its end', 45, `${'-'.repeat(69)}x`],
  ])('holds nobody up over %s', async (_, byte, wanted) => {
    const bytes = new Uint8Array(5_000_000).fill(byte);
    let longest = 0;
    let last = performance.now();
    const beat = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    const begun = performance.now();
    expect(await findBytes(bytes, new TextEncoder().encode(wanted), 0)).toBeUndefined();
    const took = performance.now() - begun;
    clearInterval(beat);
    // Measured: 40 ms in all, 10 ms a slice. It took seconds, in one go.
    expect(took).toBeLessThan(1500);
    expect(longest).toBeLessThan(400);
  });
});
