import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const lib = (path: string) => fileURLToPath(new URL(`./lib/${path}`, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^rx-media-upload$/, replacement: lib('index.ts') },
      { find: /^rx-media-upload\/node$/, replacement: lib('node/index.ts') },
      { find: /^rx-media-upload\/angular$/, replacement: lib('angular/index.ts') },
      { find: /^rx-media-upload\/relay$/, replacement: lib('relay/index.ts') },
      { find: /^rx-media-upload\/testing$/, replacement: lib('testing/index.ts') },
    ],
  },
  test: {
    include: ['spec/**/*.spec.ts'],
    // Those need a browser: npm run test:browser.
    exclude: ['spec/browser/**'],
    globalSetup: ['spec/support/build.ts'],
    testTimeout: 20_000,
  },
});
