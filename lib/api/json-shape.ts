/** A JSON object whose members nobody has promised anything about. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The value if it is an object (not an array), else `undefined`. */
export const asObject = (value: unknown): JsonObject | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;

/** The value if it is a string with something in it, else `undefined`. */
export const asText = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** The value if it is a finite number, or a string of one, else `undefined`. */
export function asNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** ms, the last moment that a `Date` can hold; `toISOString` throws beyond it. */
const LAST_MOMENT = 8.64e15;

/** Epoch ms, or `undefined` for what no `Date` can hold. */
export const momentOf = (ms: number): number | undefined => (Math.abs(ms) <= LAST_MOMENT ? ms : undefined);
