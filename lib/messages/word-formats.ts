/** How numbers, sizes, times and names are written in a sentence. */
export interface WordFormats {
  /** A size in bytes as `6.5 MB`; with as many digits as it takes to be told from the `limit` that it is above. */
  readonly size: (bytes: number, limit?: number) => string;
  /** The most that is taken, in bytes, as X writes it: `5 MB` for 5 MiB. */
  readonly limit: (bytes: number) => string;
  /** A number of things as `1,001`. */
  readonly count: (number: number) => string;
  /** A length of time in ms as `12 minutes`. */
  readonly duration: (ms: number) => string;
  /** A moment in epoch ms as `in 12 minutes` where it is known what time it is, else as `Nov 21, 2:05 PM`. */
  readonly moment: (epochMs: number) => string;
  /** Things of which one is enough as `JPEG, PNG or GIF`. */
  readonly anyOf: (things: readonly string[]) => string;
  /** A media type as people call it: `JPEG`, `MP4`, `MOV`. */
  readonly type: (mediaType: string) => string;
  /** A file's name, any text: one line, cut, and kept apart from a sentence that runs the other way. No marks around. */
  readonly name: (text: string) => string;
  /** A server's words, in the same way. */
  readonly quote: (text: string) => string;
}
