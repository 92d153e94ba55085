import type * as Mediabunny from 'mediabunny';

type Parser = typeof Mediabunny;

let running = 0;
let before: Parser['Logging']['level'] | undefined;

/** Has mediabunny work without a word on the console, and leaves its level as it was. */
export async function quietParser<T>(work: (parser: Parser) => Promise<T>): Promise<T> {
  const parser = await import('mediabunny');
  if (running === 0) before = parser.Logging.level;
  running += 1;
  parser.Logging.level = parser.LogLevel.Silent;
  try {
    return await work(parser);
  } finally {
    running -= 1;
    if (running === 0 && before !== undefined) parser.Logging.level = before;
  }
}
