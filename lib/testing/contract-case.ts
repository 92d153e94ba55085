import type { ObservableInput } from 'rxjs';

/** One thing that every implementation of a port must do. */
export interface ContractCase {
  readonly name: string;
  /** Rejects with an Error that says what was expected. */
  readonly run: () => Promise<void>;
}

/** Waits for so many ms. */
export const passed = (ms: number): Promise<void> => new Promise((over) => setTimeout(over, ms));

/** The first value of an answer; `undefined` where there is none. */
export async function answer<T>(given: ObservableInput<T>): Promise<T | undefined> {
  if ('subscribe' in given) {
    return await new Promise<T | undefined>((resolve, reject) => {
      given.subscribe({ next: resolve, error: reject, complete: () => resolve(undefined) } as never);
    });
  }
  if ('then' in given) return await given;
  for await (const value of given as AsyncIterable<T>) return value;
  return undefined;
}

export function equal(found: unknown, expected: unknown): void {
  if (written(found) !== written(expected)) throw new Error(`expected ${written(expected)}, found ${written(found)}`);
}

export function above(found: unknown, least: number): void {
  if (!(typeof found === 'number' && found > least))
    throw new Error(`expected more than ${least}, found ${written(found)}`);
}

/** As JSON, members in order. */
const written = (value: unknown): string =>
  value === undefined
    ? 'nothing'
    : typeof value === 'object' && value !== null && !Array.isArray(value)
      ? JSON.stringify(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : JSON.stringify(value);

/** Passes where the answer is an error of this name. */
export async function failsAs(name: string, ask: () => ObservableInput<unknown>): Promise<void> {
  let found: unknown;
  try {
    found = await answer(ask());
  } catch (error) {
    const named = (error as Partial<Error> | null | undefined)?.name;
    if (named === name) return;
    throw new Error(`expected a ${name}, found ${String(error)}`, { cause: error });
  }
  throw new Error(`expected a ${name}, found the answer ${written(found)}`);
}
