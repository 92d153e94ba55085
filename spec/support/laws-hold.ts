import { afterEach, expect } from 'vitest';
import { brokenSince } from './event-laws.js';

afterEach(() => {
  expect(brokenSince(), 'laws of the events that are broken').toEqual([]);
});
