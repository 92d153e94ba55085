import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { appFiles } from './app-files.js';
import { runProcess } from './run-process.js';

/** Writes an app beside its packages and builds it. A warning is a failure. Gives the folder of what is served. */
export async function buildApp(version, variant, packages, node) {
  const folder = join(packages, variant);
  await rm(folder, { recursive: true, force: true });
  for (const [name, content] of Object.entries(await appFiles(version, variant))) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  const said = await runProcess(node, [join(packages, 'node_modules/@angular/cli/bin/ng.js'), 'build'], folder);
  if (/warning/i.test(said)) throw new Error(`The build warns:\n${said}`);
  const site = join(folder, 'dist/browser');
  // What the server rendered is in the page before any script has run.
  if (variant === 'SSR' && !/<label[^>]*>Picture or video/.test(await readFile(join(site, 'index.html'), 'utf8')))
    throw new Error('The prerendered page does not hold the component');
  return site;
}
