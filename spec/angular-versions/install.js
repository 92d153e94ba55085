import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProcess } from './run-process.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** What was installed stays here between runs. It may be removed at any time. */
const cache = join(tmpdir(), 'rx-media-upload-angular');

const digest = (bytes) => createHash('sha256').update(bytes).digest('hex');
const textOf = (path) => readFile(path, 'utf8').catch(() => undefined);

/** The package as it would be published. */
export async function packed() {
  await mkdir(cache, { recursive: true });
  const said = await runProcess('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', cache], root);
  return join(cache, basename(/"filename": "([^"]+)"/.exec(said)[1]));
}

/** A folder with Angular of a version in it, as npm resolves it, and with the package. */
export async function installed(version, tarball) {
  const manifest = JSON.stringify(manifestOf(version));
  const folder = join(cache, `${version.framework}-${digest(manifest).slice(0, 8)}`);
  const complete = join(folder, 'complete');
  if ((await textOf(complete)) === undefined) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'package.json'), manifest);
    await runProcess('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock'], folder);
    await writeFile(complete, '');
  }
  const sum = digest(await readFile(tarball));
  if ((await textOf(complete)) !== sum) {
    await runProcess('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', '--no-save', tarball], folder);
    await writeFile(complete, sum);
  }
  return folder;
}

function manifestOf({ framework, cli, builder = '@angular/build', typescript, zone }) {
  const packages = ['common', 'compiler', 'compiler-cli', 'core', 'platform-browser', 'platform-server', 'router'];
  return {
    private: true,
    dependencies: {
      ...Object.fromEntries(packages.map((name) => [`@angular/${name}`, framework])),
      '@angular/cli': cli,
      '@angular/ssr': cli,
      [builder]: cli,
      rxjs: '~7.8.0',
      tslib: '^2.3.0',
      typescript,
      'zone.js': zone,
    },
  };
}

/** The Node that runs a version: this one, or one out of npm's own cache. */
export async function nodeFor({ node }) {
  if (node === undefined || Number.parseInt(process.versions.node) >= node) return process.execPath;
  const args = ['exec', '--yes', `--package=node@${node}`, '--', 'node', '--print', 'process.execPath'];
  return /^\/.*$/m.exec(await runProcess('npm', args, cache))[0];
}
