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

/** Links out of `docs/` lead to the code, as they do where the code is shown. */
const toCode = (link: string): string =>
  /^(?:\.\.?\/)*(?:examples|api)\/|^\.\.\/|\.(?:ts|tsx|js|vue|svelte|py|json|yaml)$|Containerfile$/.test(link) &&
  !/^https?:/.test(link)
    ? `${code}/tree/main/docs/${link.replace(/^\.\//, '')}`
    : link;

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
      { text: 'Guides', link: '/relay' },
      { text: 'Reference', link: '/reference/' },
      { text: version, link: `${code}/blob/main/CHANGELOG.md` },
    ],
    sidebar: { '/reference/': reference() },
    socialLinks: [{ icon: 'github', link: code }],
  },
});
