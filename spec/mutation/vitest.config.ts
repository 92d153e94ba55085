import { defineConfig } from 'vitest/config';
import base from '../../vitest.config.js';
import { ClosestFirst } from './closest-first.js';

/** Of a source alone, over sockets: `MUTATION_SOURCES=no` leaves them out where none of its mutants is looked at. */
const sources = ['spec/source/{from-url,stream-sources}.spec.ts'];

/** The specs that mutants of the core face: those of its own parts, and of an upload as a whole. Quick ones alone. */
export default defineConfig({
  resolve: base.resolve ?? {},
  test: {
    isolate: false,
    // Each mutant has a thread of its own: what all specs import is one file there, in place of hundreds.
    deps: { optimizer: { ssr: { enabled: true, include: ['rxjs', 'rxjs/testing', 'rxjs-for-await', 'fast-check'] } } },
    sequence: { sequencer: ClosestFirst },
    setupFiles: base.test?.setupFiles ?? [],
    testTimeout: 10_000,
    include: ['spec/*.spec.ts', 'spec/{upload,client,http,checkpoint,api,source,media,operators}/**/*.spec.ts'],
    exclude: ['spec/secrets.spec.ts', ...(process.env['MUTATION_SOURCES'] === 'no' ? sources : [])],
  },
});
