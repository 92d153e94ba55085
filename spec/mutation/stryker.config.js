/** Mutants of the core: `npm run mutation`. One room alone: `npm run mutation -- --mutate 'lib/http/**\/*.ts'`. */
export default {
  plugins: ['@stryker-mutator/vitest-runner', './spec/mutation/message-texts.js'],
  testRunner: 'vitest',
  vitest: { configFile: 'spec/mutation/vitest.config.ts' },
  mutate: [
    'lib/upload*.ts',
    'lib/iterate-upload.ts',
    'lib/{upload,client,http,checkpoint,api,source,media,operators}/**/*.ts',
  ],
  ignorers: ['message-texts'],
  // What runs once at import could only be told apart by a process of its own for each mutant.
  ignoreStatic: true,
  coverageAnalysis: 'perTest',
  concurrency: 2,
  timeoutMS: 4_000,
  timeoutFactor: 1.5,
  incremental: true,
  incrementalFile: 'coverage/mutation/incremental.json',
  tempDirName: 'coverage/mutation/sandbox',
  ignorePatterns: ['/docs', '/dist', '/coverage', '/.angular', '/.ci'],
  reporters: ['progress-append-only', 'html', 'json'],
  htmlReporter: { fileName: 'coverage/mutation/report.html' },
  jsonReporter: { fileName: 'coverage/mutation/report.json' },
  // Each room is above that: docs/testing.md.
  thresholds: { high: 95, low: 90, break: 90 },
};
