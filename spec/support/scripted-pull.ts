import type { Pull } from '../../lib/source/pull.js';

/** A pull that gives these pieces, or fails where an error stands among them, and counts what it is told. */
export function scriptedPull(...pieces: readonly (Uint8Array | Error)[]): Pull & { asked: number; cancelled: number } {
  const left = [...pieces];
  const pull = {
    asked: 0,
    cancelled: 0,
    next: () => {
      pull.asked++;
      const piece = left.shift();
      return piece instanceof Error ? Promise.reject(piece) : Promise.resolve(piece);
    },
    cancel: (): void => {
      pull.cancelled++;
    },
  };
  return pull;
}
