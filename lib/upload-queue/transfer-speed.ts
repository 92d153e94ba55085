/** How many bytes had been sent when. */
interface Mark {
  /** Epoch ms. */
  readonly at: number;
  readonly loaded: number;
}

/** What was sent of late, the oldest first. */
export type Marks = readonly Mark[];

/** What is older says nothing of the line as it is now. */
const WINDOW = 10_000;

/** Where bytes cannot be seen they come a segment at a time: so many are kept, however old. */
const FEWEST = 3;

/** Less time than that tells no speed: what the machine buffers leaves at once. */
const SHORTEST = 1_000;

/** With one mark more. Bytes that went back (a new session) begin anew. Pure. */
export function marked(marks: Marks, loaded: number, at: number): Marks {
  const last = marks.at(-1);
  if (last === undefined || loaded < last.loaded) return [{ at, loaded }];
  if (loaded === last.loaded) return marks;
  const all = [...marks, { at, loaded }];
  return all.filter((mark, index) => at - mark.at <= WINDOW || index >= all.length - FEWEST);
}

/** Bytes in a second; 0 where nothing has moved for twice the window. Pure. */
export function speedOf(marks: Marks, now: number): number {
  const [first] = marks;
  const last = marks.at(-1);
  if (first === undefined || last === undefined || first === last) return 0;
  const moved = last.loaded - first.loaded;
  const silence = now - last.at;
  // Until the next piece is due, silence is no slowness.
  const usual = (last.at - first.at) / (marks.length - 1);
  const time = last.at - first.at + Math.max(0, silence - 2 * usual);
  return time < SHORTEST || silence > Math.max(2 * WINDOW, 4 * usual) ? 0 : (moved / time) * 1000;
}
