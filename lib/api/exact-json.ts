/**
 * An escaped sign, a quotation mark, or a number: enough to tell numbers from digits in strings where the JSON is
 * valid.
 */
const TOKEN = /\\.|"|-?\d[\d.eE+-]*/g;

/** What stands where a number may begin, with as many digits as the first that a double cannot hold. */
const LONG_NUMBER = /(?:^|[:,[\s-])\d{16}/;

/**
 * Parses JSON and keeps whole numbers that a double cannot hold as strings of their digits.
 *
 * v1.1 sends media ids as numbers above 2^53: `JSON.parse` turns 1374383257052012546 into …2500.
 *
 * @returns `undefined` where the text is not JSON.
 */
export function parseExactJson(text: string): unknown {
  try {
    // Parsed first: what follows goes by valid JSON alone, and takes time in proportion to it.
    const value: unknown = JSON.parse(text);
    if (!LONG_NUMBER.test(text)) return value;
    const exact = quoteUnsafeIntegers(text);
    return exact === text ? value : JSON.parse(exact);
  } catch {
    return undefined;
  }
}

function quoteUnsafeIntegers(json: string): string {
  let inString = false;
  return json.replace(TOKEN, (token) => {
    if (token === '"') inString = !inString;
    return !inString && /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token;
  });
}
