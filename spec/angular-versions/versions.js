/**
 * The versions that the package says it works with: the newest of each, with the oldest TypeScript that it takes, and what
 * a new app of it has. Angular's command line has numbers of its own.
 */
export const VERSIONS = {
  17: {
    framework: '17.3.12',
    cli: '17.3.17',
    builder: '@angular-devkit/build-angular',
    typescript: '~5.2.0',
    zone: '~0.14.0',
    // As `ng new` of Angular 17 writes it; all others resolve as a bundler does.
    compilerOptions: { module: 'ES2022', moduleResolution: 'node', useDefineForClassFields: false },
  },
  18: {
    framework: '18.2.14',
    cli: '18.2.21',
    typescript: '~5.4.0',
    zone: '~0.14.10',
    zoneless: 'provideExperimentalZonelessChangeDetection',
  },
  19: {
    framework: '19.2.25',
    cli: '19.2.27',
    typescript: '~5.5.0',
    zone: '~0.15.0',
    zoneless: 'provideExperimentalZonelessChangeDetection',
  },
  20: {
    framework: '20.3.32',
    cli: '20.3.32',
    typescript: '~5.8.0',
    zone: '~0.15.0',
    zoneless: 'provideZonelessChangeDetection',
    compilerOptions: { module: 'preserve' },
  },
  21: {
    framework: '21.2.24',
    cli: '21.2.24',
    typescript: '~5.9.0',
    zone: '~0.15.0',
    zonelessByDefault: true,
    compilerOptions: { module: 'preserve' },
  },
  22: {
    framework: '22.2.0',
    cli: '22.2.0',
    typescript: '~6.0.0',
    zone: '~0.15.0',
    zonelessByDefault: true,
    compilerOptions: { module: 'preserve' },
    // It does not start on an older Node.
    node: 22,
  },
};

/** What is built and uploaded with: `zone`, `zoneless`, through `HttpClient`, and prerendered. */
export const variantsOf = ({ zoneless, zonelessByDefault }) => [
  'zone',
  ...(zoneless !== undefined || zonelessByDefault ? ['zoneless'] : []),
  'HttpClient',
  'SSR',
];
