import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A folder with the clients of npm in it, side by side under names of their own. It may be removed at any time. */
export async function installed(clients) {
  const wanted = clients.filter((client) => client.npm !== undefined);
  const dependencies = Object.fromEntries(wanted.map(({ name, version, npm }) => [npm, `npm:${name}@${version}`]));
  const manifest = JSON.stringify({ private: true, dependencies });
  const folder = join(
    tmpdir(),
    'rx-media-upload-clients',
    createHash('sha256').update(manifest).digest('hex').slice(0, 8),
  );
  const complete = join(folder, 'complete');
  if (
    await access(complete).then(
      () => true,
      () => false,
    )
  )
    return folder;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), manifest);
  await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: folder });
  await writeFile(complete, '');
  return folder;
}

/** The version of a client of Debian. Fails where it is not installed, and says what to install. */
export async function versionOf({ version, versionBy, pack }) {
  if (version !== undefined) return version;
  try {
    return (await run(versionBy[0], versionBy.slice(1))).stdout.trim();
  } catch (error) {
    throw new Error(`It takes Debian's package ${pack}: apt-get install ${pack}\n${error.stderr ?? error}`);
  }
}
