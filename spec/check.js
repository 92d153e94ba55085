// npm run check: all that a change must pass, as CI runs it, with what came of each at the end. `--only lint,test` runs some.
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';

/** In the order in which they tell most for their time. */
const STEPS = {
  lint: 'format, lint, import boundaries',
  'check:types': 'TypeScript, of the library, its specs and examples',
  build: 'the package',
  'api -- --check': 'the public API is what docs/api says',
  'size -- --check': 'no door has grown',
  // What fails once and then passes, beside a Redis, servers and processes of its own on two cores, was the machine.
  'test -- --retry 1': 'specs in Node',
  docs: 'the reference, without a warning',
  demo: 'three files through the emulator',
  'example:angular:build': "the example's build",
  'release:dry': 'what a release would publish',
  'test:browser -- --retry 1': 'specs in Chromium',
};

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const wanted = values.only?.split(',');
const steps = Object.entries(STEPS).filter(([step]) => wanted === undefined || wanted.includes(step.split(' ')[0]));

const run = (step) =>
  new Promise((done) => {
    const begun = performance.now();
    spawn('npm', ['run', ...step.split(' ')], { stdio: 'inherit' })
      .on('error', () => done({ passed: false, seconds: 0 }))
      .on('close', (code) => done({ passed: code === 0, seconds: (performance.now() - begun) / 1000 }));
  });

const results = [];
for (const [step, what] of steps) results.push({ step: step.split(' ')[0], what, ...(await run(step)) });

const failed = results.filter(({ passed }) => !passed).length;
console.log(`\n${results.length} steps:`);
for (const { step, what, passed, seconds } of results)
  console.log(`${passed ? 'passed' : 'FAILED'}  ${seconds.toFixed(0).padStart(5)} s  ${step.padEnd(24)}${what}`);
console.log(`\n${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
