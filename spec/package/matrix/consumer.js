import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProcess } from '../../angular-versions/run-process.js';

export const root = fileURLToPath(new URL('../../..', import.meta.url));
/** What was installed stays here between runs. It may be removed at any time. */
export const cache = join(tmpdir(), 'rx-media-upload-package');

const INSTALL = ['install', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts'];

/** The package as it would be published. */
export async function packed() {
  await mkdir(cache, { recursive: true });
  const said = await runProcess('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', cache], root);
  return join(cache, basename(/"filename": "([^"]+)"/.exec(said)[1]));
}

/**
 * A folder of somebody who uses the package.
 *
 * @param {string} name of the folder
 * @param {string} tarball
 * @param {Record<string, string>} dependencies what else is installed
 * @param {object} manifest more of its package.json
 */
export async function consumer(name, tarball, dependencies = {}, manifest = {}) {
  const folder = join(cache, name);
  await rm(join(folder, 'node_modules', 'rx-media-upload'), { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({
      name,
      private: true,
      type: 'module',
      ...manifest,
      dependencies: { rxjs: '~7.8.0', ...dependencies },
    }),
  );
  await runProcess('npm', INSTALL, folder);
  await runProcess('npm', [...INSTALL, '--no-save', tarball], folder);
  return folder;
}

/** Writes files of a consumer. */
export async function write(folder, files) {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

/** Runs a program that the consumer has installed. */
export const own = (folder, program, ...args) => runProcess(join(folder, 'node_modules/.bin', program), args, folder);
