import { access, readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('../..', import.meta.url));
const textOf = (path: string): Promise<string> => readFile(join(root, path), 'utf8');

/** Of a folder of the tree, what people have written. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.(?:md|json|ya?ml|[jt]sx?|vue|svelte|py)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !/node_modules|\/dist\/|^docs\/reference|\/\.(?!vitepress\/(?:theme|config))/.test(path));
}

interface Manifest {
  readonly version: string;
  readonly license: string;
  readonly engines: { readonly node: string };
  readonly homepage: string;
  readonly bugs: { readonly url: string };
  readonly repository: { readonly url: string };
  readonly scripts: Readonly<Record<string, string>>;
  readonly publishConfig: Readonly<Record<string, unknown>>;
}
const manifest = JSON.parse(await textOf('package.json')) as Manifest;
const address = manifest.repository.url.replace(/^git\+|\.git$/g, '');

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly run?: string }[] }>>;
}
const workflows = await Promise.all(
  (await readdir(join(root, '.github/workflows'))).sort().map(async (name) => ({
    name,
    ...(parse(await textOf(`.github/workflows/${name}`)) as Workflow),
  })),
);

describe('a release', () => {
  it('has its section in the CHANGELOG, under what is not released', async () => {
    const sections = [
      ...(await textOf('CHANGELOG.md')).matchAll(/^## \[(.+?)\](?: - (\d{4}-\d\d-\d\d))?\n([^]*?)(?=^## |$(?![^]))/gm),
    ];
    expect(sections.map(([, name]) => name).slice(0, 2)).toEqual(['Unreleased', manifest.version]);
    const [, released] = sections;
    expect(released?.[2], 'its day').toBeDefined();
    expect(released?.[3]).toMatch(/^### Added\n/m);
  });

  it('is vouched for by the CI that makes it, which runs what there is', () => {
    expect(manifest.publishConfig).toMatchObject({ access: 'public', provenance: true });
    expect(workflows.map(({ name }) => name)).toEqual(['check', 'release']);
    expect(workflows.at(-1)?.permissions).toMatchObject({ 'id-token': 'write' });
    const commands = workflows.flatMap(({ jobs }) =>
      Object.values(jobs).flatMap(({ steps }) => steps.map(({ run: command }) => command)),
    );
    expect(commands.filter((command) => command !== undefined)).toEqual([
      '.ci/run',
      '.ci/run',
      'npx release-it --ci --no-increment',
    ]);
    expect(manifest.scripts['release:dry']).toContain('release-it --no-increment --dry-run');
  });

  it('knows the address of the repository by package.json alone', async () => {
    for (const url of [manifest.homepage, manifest.bugs.url]) expect(url.startsWith(address)).toBe(true);
    const bare = address.replace(/^https:\/\//, '');
    const paths = [
      ...(await readdir(root)).filter((name) => /\.(?:md|json|js|ts)$/.test(name) && name !== 'package-lock.json'),
      ...(await Promise.all(['lib', 'spec', 'docs', '.github', '.ci'].map(filesIn))).flat(),
    ];
    expect(paths.length).toBeGreaterThan(500);
    const holding = await Promise.all(paths.map(async (path) => ((await textOf(path)).includes(bare) ? [path] : [])));
    expect(holding.flat()).toEqual(['package.json']);
  });
});

describe('the README', () => {
  it('has 200 lines at most, and links that lead somewhere', async () => {
    const readme = await textOf('README.md');
    expect(readme.split('\n').length).toBeLessThanOrEqual(200);
    const links = [...readme.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link);
    const own = links.filter((link) => !/^https?:/.test(link));
    expect(own.length).toBeGreaterThan(20);
    await Promise.all(own.map((link) => access(join(root, link))));
  });

  it('has badges that say what is so', async () => {
    const badges = [
      ...(await textOf('README.md')).matchAll(/!\[([^\]]+)\]\(https:\/\/img\.shields\.io\/badge\/([^)]+)\)/g),
    ];
    const said = badges.map(([, words = '', path = '']) => {
      const [label, message] = path
        .split('?')[0]!
        .split('-')
        .map((part) => decodeURIComponent(part.replaceAll('_', ' ')));
      expect(words).toBe(`${label}: ${message}`);
      return words;
    });
    const bytes = /^\| the browser's plain client .*\| ([\d,]+) \|$/m.exec(await textOf('docs/benchmarks.md'))?.[1];
    const client = (Number(bytes?.replace(',', '')) / 1000).toFixed(1);
    expect(said).toEqual([
      `license: ${manifest.license}`,
      `node: ${manifest.engines.node.replace('>=', '≥ ')}`,
      'types: TypeScript 5.4 and later',
      'modules: ESM',
      `browser client: ${client} kB gzipped`,
    ]);
  });
});
