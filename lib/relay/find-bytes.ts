/** Bytes that are looked through in one turn: a few ms. */
const SLICE = 1_048_576;

/** Bytes that are as soon looked at as jumped over. */
const SHORT_JUMP = 16;

/**
 * Where `wanted` begins, from `from` on. Looks at each byte once, whatever the two are made of (Knuth, Morris and
 * Pratt), and lets others have a turn after each MiB.
 */
export async function findBytes(bytes: Uint8Array, wanted: Uint8Array, from: number): Promise<number | undefined> {
  const borders = bordersOf(wanted);
  const first = wanted[0] ?? 0;
  let matched = 0;
  let jumpsFrom = from;
  for (let begin = from; begin < bytes.length; begin += SLICE) {
    if (begin > from) await new Promise((turn) => setTimeout(turn, 0));
    const end = Math.min(begin + SLICE, bytes.length);
    const slice = bytes.subarray(0, end);
    for (let at = begin; at < end; at++) {
      if (matched === 0 && at >= jumpsFrom) {
        const next = slice.indexOf(first, at);
        if (next === -1) break;
        // A jump costs as much as many bytes: where they are short, none is tried for a while.
        if (next - at < SHORT_JUMP) jumpsFrom = next + 4 * SHORT_JUMP;
        at = next;
      }
      const byte = bytes[at];
      while (matched > 0 && wanted[matched] !== byte) matched = borders[matched - 1] ?? 0;
      if (wanted[matched] === byte) matched++;
      if (matched === wanted.length) return at + 1 - matched;
    }
  }
  return undefined;
}

/** Of each beginning of the bytes, how long the longest shorter beginning is that it ends with. */
function bordersOf(wanted: Uint8Array): Uint8Array {
  const borders = new Uint8Array(wanted.length);
  for (let at = 1, length = 0; at < wanted.length; at++) {
    while (length > 0 && wanted[at] !== wanted[length]) length = borders[length - 1] ?? 0;
    if (wanted[at] === wanted[length]) length++;
    borders[at] = length;
  }
  return borders;
}

/** Whether `wanted` stands at that place. */
export function standsAt(bytes: Uint8Array, wanted: Uint8Array, at: number): boolean {
  for (let offset = 0; offset < wanted.length; offset++) {
    if (bytes[at + offset] !== wanted[offset]) return false;
  }
  return true;
}
