import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { chromiumPath } from './spec/browser/chromium-path.js';

if (chromiumPath() === undefined) {
  console.error('There is no Chromium here: install one (Debian: apt-get install chromium), or set CHROMIUM_PATH.');
  process.exit(1);
}

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
    include: ['spec/browser/**/*.spec.ts'],
    globalSetup: ['spec/support/build.ts', 'spec/browser/build-example.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
