import { expect } from 'vitest';
import { type RunHelpers, TestScheduler } from 'rxjs/testing';

/** Runs a spec in virtual time. Errors are compared by name and message: their stacks differ always. */
export const marbles = (run: (helpers: RunHelpers) => void): void =>
  new TestScheduler((actual, expected) => expect(comparable(actual)).toEqual(comparable(expected))).run(run);

function comparable(value: unknown): unknown {
  if (value instanceof Error) return { name: value.name, message: value.message };
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, comparable(member)]));
}
