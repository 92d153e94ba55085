// The files of an app that follows docs/angular.md. Its blocks are taken as they are; what is put into them is named here.
import { docsBlocks } from './docs-blocks.js';

/** What the interceptor of the docs sends: the relay of the spec lets nobody in without it. */
export const SESSION = 'the-session-of-the-page';

export async function appFiles(version, variant) {
  const { provide, composer, uploads, avatar, httpClient } = await docsBlocks();
  const ssr = variant === 'SSR';
  const usesZone = version.zonelessByDefault ? variant === 'zone' : variant !== 'zoneless';
  const parts = [
    ['composer', 'Composer', composer],
    ['uploads', 'Uploads', uploads],
    // Angular has resources that stream since 19.2.
    ...(Number.parseInt(version.framework) >= 19 ? [['avatar', 'Avatar', avatar]] : []),
  ];
  // The docs' app is empty: it is given the docs' components.
  const tags = parts.map(([name]) => `<app-${name} />`).join('');
  const names = parts.map(([, component]) => component).join(', ');
  const app = put(provide, "template: ''", `template: '${tags}', imports: [${names}]`);
  const main = (...extra) =>
    withImports(app, [...parts.map(([name, component]) => [`./${name}`, component]), ...extra]);
  const changeDetection =
    variant === 'zoneless' && version.zoneless !== undefined
      ? [['@angular/core', version.zoneless]]
      : version.zonelessByDefault && usesZone
        ? [['@angular/core', 'provideZoneChangeDetection']]
        : [];
  const hydration = ssr ? [['@angular/platform-browser', 'provideClientHydration']] : [];
  const calls = (imports) => imports.map(([, name]) => `${name}()`);
  const provided = [...changeDetection, ...hydration];
  return {
    'src/index.html': INDEX,
    ...Object.fromEntries(parts.map(([name, , code]) => [`src/${name}.ts`, code])),
    'src/main.ts':
      variant === 'HttpClient'
        ? put(
            withProviders(main(['./http-client', 'providers, SESSION'], ...provided), calls(provided)),
            /provideMediaUpload\(\{.*\}\)(?=\])/,
            `...providers, { provide: SESSION, useValue: () => '${SESSION}' }`,
          )
        : withProviders(main(...provided), calls(provided)),
    ...(variant === 'HttpClient' && { 'src/http-client.ts': `${httpClient}\nexport { SESSION };\n` }),
    ...(ssr && { 'src/main.server.ts': serverMain(version, main, calls, changeDetection) }),
    'angular.json': json(angularJson(version, { ssr, usesZone })),
    'tsconfig.json': json(tsconfig(version, variant)),
  };
}

/** The same app, for the server to start. Since 18.2 (with mends), 19.2 and 20.3 it is told for which request. */
function serverMain(version, main, calls, changeDetection) {
  const platform = ['@angular/platform-server', 'provideServerRendering'];
  const major = Number.parseInt(version.framework);
  const imports = [
    platform,
    ...changeDetection,
    ...(major > 17 ? [['@angular/platform-browser', 'type BootstrapContext']] : []),
  ];
  const code = withProviders(main(...imports), calls([platform, ...changeDetection]));
  return major > 17
    ? put(
        put(
          code,
          'bootstrapApplication(App,',
          'export default (context: BootstrapContext) => bootstrapApplication(App,',
        ),
        /\}\);\s*$/,
        '}, context);\n',
      )
    : put(code, 'bootstrapApplication(App,', 'export default () => bootstrapApplication(App,');
}

const withImports = (code, imports) =>
  imports.map(([from, names]) => `import { ${names} } from '${from}';\n`).join('') + code;

const withProviders = (code, calls) =>
  put(code, 'providers: [', `providers: [${calls.map((call) => `${call}, `).join('')}`);

/** Puts something into a block, once. Fails where the docs do not say any more what it takes the place of. */
function put(code, place, text) {
  const changed = code.replace(place, () => text);
  if (changed === code && String(place) !== text) throw new Error(`docs/angular.md has no ${place} any more`);
  return changed;
}

const json = (value) => `${JSON.stringify(value, undefined, 2)}\n`;

const INDEX = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>An app of the docs</title>
    <base href="/" />
    <link rel="icon" href="data:," />
  </head>
  <body><app-root></app-root></body>
</html>
`;

const angularJson = ({ builder = '@angular/build' }, { ssr, usesZone }) => ({
  version: 1,
  cli: { analytics: false, cache: { enabled: false } },
  projects: {
    app: {
      projectType: 'application',
      root: '',
      sourceRoot: 'src',
      architect: {
        build: {
          builder: `${builder}:application`,
          options: {
            outputPath: 'dist',
            index: 'src/index.html',
            browser: 'src/main.ts',
            polyfills: usesZone ? ['zone.js'] : [],
            tsConfig: 'tsconfig.json',
            progress: false,
            ...(ssr && { server: 'src/main.server.ts', prerender: true }),
          },
        },
      },
    },
  },
});

const tsconfig = ({ compilerOptions }, variant) => ({
  compilerOptions: {
    target: 'ES2022',
    module: 'ES2022',
    moduleResolution: 'bundler',
    lib: ['ES2022', 'DOM'],
    types: [],
    strict: true,
    noImplicitOverride: true,
    noPropertyAccessFromIndexSignature: true,
    noImplicitReturns: true,
    noFallthroughCasesInSwitch: true,
    isolatedModules: true,
    experimentalDecorators: true,
    importHelpers: true,
    // As `ng new` has it. Once a version, the oldest TypeScript that it takes reads the package's types as well.
    skipLibCheck: variant !== 'zone',
    ...compilerOptions,
  },
  angularCompilerOptions: { strictInjectionParameters: true, strictInputAccessModifiers: true, strictTemplates: true },
  include: ['src'],
});
