import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const built = (path: string) => fileURLToPath(new URL(`./dist/${path}`, import.meta.url));

export default defineConfig({
  resolve: {
    // What a browser gets is the built package, so the servers beside it use that too.
    alias: [
      { find: /^rx-media-upload$/, replacement: built('index.js') },
      { find: /^rx-media-upload\/(relay|testing)$/, replacement: built('$1/index.js') },
    ],
  },
  test: {
    globalSetup: ['spec/browser/has-browser.ts', 'spec/support/build.ts', 'spec/browser/build-example.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'chromium', include: ['spec/browser/**/*.spec.ts'] } },
      {
        extends: true,
        test: {
          name: 'firefox',
          // What differs between engines: how bytes leave, and what a page keeps. Looks and accessibility are Chromium's.
          include: ['transports', 'uploads', 'example-upload'].map((name) => `spec/browser/${name}.spec.ts`),
          env: { SPEC_BROWSER: 'firefox' },
        },
      },
    ],
  },
});
