import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type DefaultTheme, defineConfig } from 'vitepress';

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const { version, repository } = JSON.parse(readFileSync(file('../../package.json'), 'utf8')) as {
  version: string;
  repository: { url: string };
};
/** Where the code is: `package.json` alone knows. */
const code = repository.url.replace(/^git\+|\.git$/g, '');

/** Written by TypeDoc, before the site is built. */
const reference = (): DefaultTheme.SidebarItem[] => {
  const sidebar = file('../reference/typedoc-sidebar.json');
  return existsSync(sidebar) ? (JSON.parse(readFileSync(sidebar, 'utf8')) as DefaultTheme.SidebarItem[]) : [];
};

/** Links out of `docs/` lead to the code, as they do where the code is shown; CONTRIBUTING's own are from the root. */
const toCode = (given: string): string => {
  const link = given.replace(/^docs\//, './');
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
  lastUpdated: false,
  markdown: {
    config: (md) => {
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
  },
  themeConfig: {
    search: { provider: 'local' },
    nav: [
      { text: 'Guides', link: '/getting-started' },
      { text: 'Reference', link: '/reference/' },
      { text: version, link: `${code}/blob/main/CHANGELOG.md` },
    ],
    sidebar: {
      '/reference/': reference(),
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
    socialLinks: [{ icon: 'github', link: code }],
  },
});
