import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = `${root}docs/.vitepress/dist`;
/** What the site is made of. Of `docs/`, what lies in it itself: the examples are not in the site, the reference is made. */
const SOURCES = ['lib', 'docs/.vitepress/theme', 'docs/public'];
const FLAT_SOURCES = ['docs', 'docs/.vitepress'];
const FILES = ['CHANGELOG.md', 'package.json', 'typedoc.json'];

/**
 * The folder with the site. `npm run check` has built it by now; built here where it is not there, or older than what it
 * is made of, which takes minutes.
 */
export async function builtSite(): Promise<string> {
  const stale = await staleBy();
  if (stale !== undefined) {
    console.log(`The site is built first, which takes minutes: ${stale}. npm run docs does that too.`);
    await promisify(execFile)('npm', ['run', 'docs'], { cwd: root, maxBuffer: 10_000_000 });
  }
  return folder;
}

/** Why the site must be built. */
async function staleBy(): Promise<string | undefined> {
  const built = await stat(`${folder}/index.html`).catch(() => undefined);
  if (built === undefined) return 'it is not there';
  const filesOf = async (path: string, recursive: boolean): Promise<string[]> =>
    (await readdir(`${root}${path}`, { recursive, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.parentPath}/${entry.name}`);
  const paths = [
    ...(await Promise.all(SOURCES.map((path) => filesOf(path, true)))).flat(),
    ...(await Promise.all(FLAT_SOURCES.map((path) => filesOf(path, false)))).flat(),
    ...FILES.map((path) => `${root}${path}`),
  ];
  for (const path of paths)
    if ((await stat(path)).mtimeMs > built.mtimeMs) return `${path.slice(root.length)} is newer`;
  return undefined;
}
