// npm run test:angular [-- 17 21]: fresh apps that follow docs/angular.md, with the packed package, in a real browser.
import { chromium } from 'playwright-core';
import { buildApp } from './build-app.js';
import { installed, nodeFor, packed } from './install.js';
import { runProcess } from './run-process.js';
import { tableOf } from './table.js';
import { uploadInBrowser } from './upload-in-browser.js';
import { variantsOf, VERSIONS } from './versions.js';

const asked = process.argv.slice(2);
const unknown = asked.filter((major) => !(major in VERSIONS));
if (unknown.length > 0) throw new Error(`There are ${Object.keys(VERSIONS).join(', ')}, not ${unknown.join(', ')}`);
const majors = asked.length > 0 ? asked : Object.keys(VERSIONS);

const since = (start) => `${((performance.now() - start) / 1000).toFixed(0)} s`;
const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
const tarball = await packed();
const results = [];

async function tryVariant(version, variant, packages, node) {
  const result = { built: false };
  try {
    const site = await buildApp(version, variant, packages, node);
    result.built = true;
    Object.assign(result, await uploadInBrowser(browser, site, variant));
    if (variant === 'HttpClient' && !result.xsrf) result.failure = 'The XSRF token does not arrive';
  } catch (error) {
    result.failure = error.message;
  }
  return result;
}

for (const major of majors) {
  const version = VERSIONS[major];
  const begun = performance.now();
  const node = await nodeFor(version);
  const nodeVersion = (await runProcess(node, ['--version'], '.')).trim().slice(1);
  const packages = await installed(version, tarball);
  console.log(`Angular ${version.framework}, Node ${nodeVersion}: installed in ${since(begun)}`);
  for (const variant of variantsOf(version)) {
    const start = performance.now();
    const result = await tryVariant(version, variant, packages, node);
    results.push({ major, node: nodeVersion, variant, ...result });
    const steps =
      result.failure === undefined ? 'builds, uploads' : result.built ? 'builds, FAILS to upload' : 'FAILS to build';
    const xsrf =
      variant === 'HttpClient' && result.built ? `, XSRF token ${result.xsrf ? 'arrives' : 'does not arrive'}` : '';
    console.log(`  ${variant.padEnd(10)} ${steps}${xsrf}: ${since(start)}`);
    if (result.failure !== undefined) console.log(result.failure.replace(/^/gm, '    '));
  }
  console.log(`  ${since(begun)} in all`);
}
await browser.close();
console.log(`\n${tableOf(results)}`);
process.exitCode = results.some(({ failure }) => failure !== undefined) ? 1 : 0;
