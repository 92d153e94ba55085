import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type DefaultTheme, defineConfig } from 'vitepress';
import { mendedTheme } from './mended-theme.js';

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const { version, repository } = JSON.parse(readFileSync(file('../../package.json'), 'utf8')) as {
  version: string;
  repository: { url: string };
};
/** Where the code is: `package.json` alone knows. */
const code = repository.url.replace(/^git\+|\.git$/g, '');

/** An import path, which breaks where it may. */
const pathOf = (link: string): string =>
  link.slice('/reference/'.length, -1).replace(/^([^/]+)\//, '<span class="door">$1/</span><wbr>');

/** A door of the reference, as TypeDoc has it: by its import path, with its groups of names, without the doors below it. */
const doorsOf = ({ link = '', items = [] }: DefaultTheme.SidebarItem): DefaultTheme.SidebarItem[] => [
  {
    text: pathOf(link),
    link,
    items: items
      .filter((group) => group.link === undefined)
      .map((group) => ({ ...group, collapsed: (group.items?.length ?? 0) > 12 })),
  },
  ...items.filter((group) => group.link !== undefined).flatMap(doorsOf),
];

/** Written by TypeDoc, before the site is built: beside each door what is in it, and all the others. */
const reference = (): DefaultTheme.SidebarMulti => {
  const sidebar = file('../reference/typedoc-sidebar.json');
  if (!existsSync(sidebar)) return {};
  const doors = (JSON.parse(readFileSync(sidebar, 'utf8')) as DefaultTheme.SidebarItem[]).flatMap(doorsOf);
  const all = { text: 'Doors', items: doors.map(({ text, link }) => ({ text, link })) as DefaultTheme.SidebarItem[] };
  return {
    '/reference/': [all],
    ...Object.fromEntries<DefaultTheme.SidebarItem[]>(doors.map((door) => [door.link ?? '', [door, all]])),
  };
};

/** Links out of `docs/` lead to the code, as they do where the code is shown; CHANGELOG's and CONTRIBUTING's are from the root. */
const toCode = (written: string): string => {
  const link = written.replace(/^docs\//, './');
  return /^(?:\.\.?\/)*(?:examples|api)\/|^\.\.\/|\.(?:ts|tsx|js|vue|svelte|py|json|yaml)$|Containerfile$/.test(link) &&
    !/^https?:/.test(link)
    ? `${code}/tree/main/docs/${link.replace(/^\.\//, '')}`
    : link;
};

export default defineConfig({
  title: 'rx-media-upload',
  description: 'Uploads images, GIFs, videos and subtitles to the X (Twitter) media APIs, as RxJS pipelines',
  srcExclude: ['examples/**', 'api/**', 'screenshots/**'],
  cleanUrls: true,
  metaChunk: true,
  head: [['link', { rel: 'icon', href: '/icon.svg' }]],
  lastUpdated: false,
  markdown: {
    // The usual themes of GitHub are too pale on our grounds.
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config: (md) => {
      // A wide table scrolls within itself, by keys too.
      md.renderer.rules['table_open'] = () =>
        '<div class="wide" tabindex="0" role="group" aria-label="Table"><table>\n';
      md.renderer.rules['table_close'] = () => '</table></div>\n';
      // The corner above the names of the rows is the head of nothing.
      md.core.ruler.push('empty-corner', ({ tokens }) => {
        for (const [nth, { type }] of tokens.entries())
          if (type === 'th_open' && tokens[nth + 1]?.content === '')
            for (const cell of [tokens[nth], tokens[nth + 2]]) if (cell) cell.tag = 'td';
        return true;
      });
      const open = md.renderer.rules['link_open'];
      md.renderer.rules['link_open'] = (tokens, index, options, env, self) => {
        const token = tokens[index];
        const href = token?.attrGet('href');
        if (token && href) token.attrSet('href', toCode(href));
        return open ? open(tokens, index, options, env, self) : self.renderToken(tokens, index, options);
      };
    },
  },
  vite: {
    resolve: {
      // The page runs the library as it is in this tree.
      alias: [
        { find: /^rx-media-upload$/, replacement: file('../../lib/index.ts') },
        { find: /^rx-media-upload\/testing$/, replacement: file('../../lib/testing/index.ts') },
      ],
    },
    build: { chunkSizeWarningLimit: 1_500 },
    plugins: [mendedTheme()],
  },
  themeConfig: {
    logo: '/icon.svg',
    search: {
      provider: 'local',
      options: {
        // Guides, then pages of the reference, then their members, which say each word many times. Runs in the page:
        // nothing from here.
        miniSearch: {
          searchOptions: {
            boostDocument: (id, _, stored) => {
              if (String(id).startsWith('/changelog')) return 0.1;
              if (!String(id).startsWith('/reference/')) return 2;
              return (stored?.['titles'] as unknown[]).length > 0 ? 0.1 : 1;
            },
          },
        },
      },
    },
    notFound: {
      title: 'There is no such page',
      quote: 'It may have moved. The search knows all pages.',
      linkText: 'To the home page',
      linkLabel: 'To the home page',
    },
    nav: [
      { text: 'Guides', link: '/getting-started' },
      { text: 'Reference', link: '/reference/' },
      { text: version, link: '/changelog' },
    ],
    sidebar: {
      ...reference(),
      '/': [
        {
          text: 'Begin',
          items: [
            { text: 'Getting started', link: '/getting-started' },
            { text: 'Node', link: '/node' },
            { text: 'Recipes', link: '/recipes' },
            { text: 'Questions', link: '/questions' },
            { text: 'Moving here', link: '/moving' },
            { text: 'Comparison', link: '/comparison' },
          ],
        },
        {
          text: 'Upload',
          items: [
            { text: 'Sources', link: '/sources' },
            { text: 'Resuming', link: '/resuming' },
            { text: 'Events', link: '/events' },
            { text: 'Progress', link: '/progress' },
            { text: 'Errors', link: '/errors' },
            { text: 'With RxJS', link: '/rxjs' },
            { text: 'A look at media', link: '/probe' },
            { text: 'X’s limits', link: '/limits' },
            { text: 'Performance', link: '/performance' },
            { text: 'Security', link: '/security' },
            { text: 'The shell', link: '/shell' },
          ],
        },
        {
          text: 'Apps and servers',
          items: [
            { text: 'Angular', link: '/angular' },
            { text: 'A queue: React, Vue, Svelte', link: '/queue' },
            { text: 'The relay', link: '/relay' },
            { text: 'Fleets', link: '/fleets' },
          ],
        },
        {
          text: 'Tests',
          items: [
            { text: 'The emulator', link: '/emulator' },
            { text: 'Recipes for tests', link: '/testing-recipes' },
          ],
        },
        {
          text: 'How it is built',
          items: [
            { text: 'Design', link: '/design' },
            { text: 'What X does', link: '/x-media-api' },
            { text: 'Benchmarks', link: '/benchmarks' },
            { text: 'Testing', link: '/testing' },
            { text: 'The package', link: '/package' },
            { text: 'Contributing', link: '/contributing' },
          ],
        },
      ],
    },
    socialLinks: [{ icon: 'github', link: code, ariaLabel: 'The code' }],
    footer: { message: `Version ${version} · <a href="/changelog">Changelog</a> · <a href="${code}">Code</a> · MIT` },
  },
});
