import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { ProcessesFirst } from './spec/support/processes-first.js';

const lib = (path: string) => fileURLToPath(new URL(`./lib/${path}`, import.meta.url));
const spec = (path: string) => fileURLToPath(new URL(`./spec/${path}`, import.meta.url));

/** Specs of the built package: of what its users import and start. They alone wait until it is built. */
const built = 'spec/**/*.built.spec.ts';

export default defineConfig({
  resolve: {
    alias: [
      { find: /^rx-media-upload$/, replacement: spec('support/lawful-door.ts') },
      { find: /^rx-media-upload\/node$/, replacement: spec('support/lawful-node-door.ts') },
      { find: /^rx-media-upload\/angular$/, replacement: lib('angular/index.ts') },
      { find: /^rx-media-upload\/angular\/(resource|testing)$/, replacement: lib('angular/$1/index.ts') },
      { find: /^rx-media-upload\/relay$/, replacement: lib('relay/index.ts') },
      { find: /^rx-media-upload\/redis$/, replacement: lib('redis/index.ts') },
      { find: /^rx-media-upload\/queue$/, replacement: lib('queue/index.ts') },
      { find: /^rx-media-upload\/opentelemetry$/, replacement: lib('opentelemetry/index.ts') },
      { find: /^rx-media-upload\/bullmq$/, replacement: lib('bullmq/index.ts') },
      { find: /^rx-media-upload\/probe$/, replacement: lib('probe/index.ts') },
      { find: /^rx-media-upload\/testing$/, replacement: lib('testing/index.ts') },
      { find: /^rx-media-upload\/testing\/node$/, replacement: lib('testing/node/index.ts') },
    ],
  },
  test: {
    // Of two cores vitest would leave one to itself, which needs it little.
    maxWorkers: '100%',
    // A process and a copy of every module for each file cost more than half of the time.
    isolate: false,
    sequence: { sequencer: ProcessesFirst },
    setupFiles: ['spec/support/laws-hold.ts'],
    testTimeout: 20_000,
    // npm run coverage. Of the sources: what runs in processes of its own, or in a browser, does not count.
    coverage: {
      provider: 'v8',
      include: ['lib/**/*.ts'],
      reporter: ['text-summary', 'html', 'json'],
      reportOnFailure: true,
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'lib',
          include: ['spec/**/*.spec.ts'],
          // Those of browser/ need a browser: npm run test:browser.
          exclude: [built, 'spec/browser/**'],
        },
      },
      { extends: true, test: { name: 'built', include: [built], globalSetup: ['spec/support/build.ts'] } },
    ],
  },
});
