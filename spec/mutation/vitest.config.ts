import { defineConfig } from 'vitest/config';
import base from '../../vitest.config.js';
import { ClosestFirst } from './closest-first.js';

/** `MUTATION_WITHOUT=spec/source/**` leaves specs out where a room is looked at that they are not of: that is quicker. */
const without = process.env['MUTATION_WITHOUT']?.split(',') ?? [];

/** The specs that mutants of the core face: those of its own parts, and of an upload as a whole. Quick ones alone. */
export default defineConfig({
  resolve: base.resolve ?? {},
  test: {
    isolate: false,
    // Each mutant has a thread of its own: what all specs import is one file there, in place of hundreds.
    deps: { optimizer: { ssr: { enabled: true, include: ['rxjs', 'rxjs/testing', 'rxjs-for-await', 'fast-check'] } } },
    sequence: { sequencer: ClosestFirst },
    setupFiles: base.test?.setupFiles ?? [],
    testTimeout: Number(process.env['MUTATION_TEST_TIMEOUT'] ?? 20_000),
    include: ['spec/*.spec.ts', 'spec/{upload,client,http,checkpoint,api,source,media,operators}/**/*.spec.ts'],
    exclude: ['spec/secrets.spec.ts', ...without],
  },
});
