import { build, type Plugin } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { compile } from 'svelte/compiler';
import { compileScript, parse } from 'vue/compiler-sfc';

const examples = fileURLToPath(new URL('../../docs/examples', import.meta.url));

/** Each framework's own compiler, without the tools around it. */
const compilers: Plugin = {
  name: 'compilers',
  setup(plugins) {
    plugins.onLoad({ filter: /\.vue$/ }, async ({ path }) => {
      const { descriptor } = parse(await readFile(path, 'utf8'), { filename: path });
      return { contents: compileScript(descriptor, { id: 'uploads', inlineTemplate: true }).content, loader: 'ts' };
    });
    plugins.onLoad({ filter: /\.svelte$/ }, async ({ path }) => ({
      contents: compile(await readFile(path, 'utf8'), { filename: path, generate: 'client' }).js.code,
      loader: 'js',
    }));
  },
};

/** How an app puts the component on its page, and takes it off again. */
const apps = {
  react: `
    import { createElement, StrictMode } from 'react';
    import { createRoot } from 'react-dom/client';
    import { Uploads } from './react/uploads.tsx';
    globalThis.mount = () => {
      const root = createRoot(document.querySelector('#app'));
      root.render(createElement(StrictMode, null, createElement(Uploads)));
      return () => root.unmount();
    };`,
  vue: `
    import { createApp } from 'vue';
    import Uploads from './vue/Uploads.vue';
    globalThis.mount = () => {
      const app = createApp(Uploads);
      app.mount('#app');
      return () => app.unmount();
    };`,
  svelte: `
    import { mount, unmount } from 'svelte';
    import Uploads from './svelte/Uploads.svelte';
    globalThis.mount = () => {
      const component = mount(Uploads, { target: document.querySelector('#app') });
      return () => unmount(component);
    };`,
};

export type Framework = keyof typeof apps;

/** An example's script for a page: in development mode, which mounts twice and warns. */
export async function bundleExample(framework: Framework): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: apps[framework], resolveDir: examples, loader: 'js' },
    bundle: true,
    format: 'iife',
    target: 'es2022',
    jsx: 'automatic',
    conditions: ['browser', 'module', 'development'],
    define: {
      'process.env.NODE_ENV': '"development"',
      __VUE_OPTIONS_API__: 'false',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
    plugins: [compilers],
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0]!.text;
}
