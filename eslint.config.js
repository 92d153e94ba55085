import rxjsX from 'eslint-plugin-rxjs-x';
import tseslint from 'typescript-eslint';

/** Who may import whom (docs/design.md, "The way of the data"). `types: true` lets types through. */
const boundary = (files, patterns, { types = false, ignores = [] } = {}) => ({
  files,
  ignores,
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        patterns: patterns.map(([regex, message]) => ({ regex, message, allowTypeImports: types })),
      },
    ],
  },
});

const doors = [
  '(^|/)(node|angular|relay|redis|queue|bullmq|opentelemetry|probe|testing|cli)/',
  'Doors are leaves: nothing imports them.',
];
const platform = [
  '^(node:|@angular/|@opentelemetry/|bullmq|cross-fetch|oauth-1\\.0a|@remix-run/|mediabunny|image-size|webvtt-parser)',
  'Only a door of its own may bring this in.',
];
const inner = ['^rxjs/', "Import from 'rxjs'."];

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'coverage/',
      'docs/reference/',
      'docs/examples/angular/',
      'docs/.vitepress/theme/',
      'docs/.vitepress/dist/',
      'docs/.vitepress/cache/',
      'node_modules/',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, rxjsX.configs.strict],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-invalid-void-type': ['error', { allowInGenericTypeArguments: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      '@typescript-eslint/no-generated-empty-object-type': 'off',
      // What was caught is passed on as it is.
      'rxjs-x/throw-error': ['error', { allowThrowingUnknown: true }],
      '@typescript-eslint/only-throw-error': [
        'error',
        { allowRethrowing: true, allowThrowingUnknown: true, allowThrowingAny: false },
      ],
      // rxjs-x: variables and parameters may end in $, functions, methods and properties do not.
      'rxjs-x/finnish': 'off',
      'rxjs-x/no-misused-observables': 'error',
    },
  },
  // Prettier breaks code, not comments and texts.
  { files: ['{lib,spec}/**/*.{ts,js}'], rules: { 'max-len': ['error', { code: 140 }] } },
  {
    files: ['lib/**/*.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
        { selector: 'TSEnumDeclaration', message: 'No enums.' },
      ],
    },
  },
  boundary(['lib/*.ts', 'lib/operators/*.ts', 'lib/checkpoint/*.ts'], [doors, platform, inner]),
  boundary(
    ['lib/api/*.ts'],
    [['^(?!\\./|\\.\\./present\\.js$)', 'api/ is pure: it imports only types from elsewhere.']],
    {
      types: true,
    },
  ),
  boundary(['lib/media/*.ts'], [['^(?!\\./)', 'media/ is pure: it imports only types from elsewhere.']], {
    types: true,
  }),
  boundary(
    ['lib/messages/*.ts'],
    [['^(?!\\./|\\.\\./(?:upload-error|present)\\.js$)', 'messages/ knows errors, and nothing else.']],
  ),
  boundary(
    ['lib/source/*.ts'],
    [doors, platform, inner, ['/(http|api|checkpoint|operators)/', 'source/ knows neither http/ nor api/.']],
  ),
  boundary(
    ['lib/http/*.ts'],
    [
      doors,
      platform,
      inner,
      ['/(source|media|checkpoint|operators)/', 'http/ does not know source/.'],
      ['/api/(v1|v2)', 'http/ speaks no dialect.'],
    ],
  ),
  boundary(
    ['lib/operators/*.ts'],
    [doors, platform, inner, ['/(http|api|source|media|checkpoint)/', 'operators/ know only events and errors.']],
  ),
  boundary(
    ['lib/client/*.ts'],
    [
      doors,
      platform,
      inner,
      ['/(source|media|checkpoint|operators|upload)/', 'client/ is one connection: no uploads.'],
    ],
  ),
  boundary(
    ['lib/upload/*.ts'],
    [
      doors,
      platform,
      inner,
      ['/(http|source|api)/(?!(with-source|quietly)\\.js$)', 'Only the ports, as types.'],
      ['/client/(?!check-command)', 'Only its commands, as types.'],
      ['/upload-(media|all)\\.js$', 'upload-media.ts alone knows all: its parts do not know it.'],
    ],
    { types: true },
  ),
  boundary(
    ['lib/relay/*.ts'],
    [
      platform,
      inner,
      [
        '/(source|checkpoint|operators|node|angular|redis|queue|bullmq|testing|cli)/',
        'relay/ signs and checks: it knows neither sources nor other doors.',
      ],
      [
        '/http/(?!(authorize|oauth2|base-url|redact|encode-body|passing-failure)\\.js$)',
        'relay/ has a way of its own to X: of http/ it takes what is pure.',
      ],
      ['^\\.\\./(?!(upload-error|present)\\.js$)[\\w-]+\\.js$', 'relay/ is no client.'],
    ],
  ),
  boundary(
    ['lib/upload-queue/*.ts'],
    [
      doors,
      platform,
      inner,
      ['/(http|api|client)/', 'upload-queue/ is given what uploads one file: it knows no requests.'],
      ['/upload-media\\.js$', 'upload-queue/ is given what uploads one file.'],
    ],
    { types: true },
  ),
  boundary(
    ['lib/queue/*.ts'],
    [['(^|/)(node|angular|relay|redis|bullmq|testing|cli)/', 'queue/ knows no other door.'], platform, inner],
    { types: true },
  ),
  boundary(
    ['lib/bullmq/*.ts'],
    [
      ['(^|/)(node|angular|relay|redis|testing|cli)/', 'bullmq/ knows queue/ alone of the doors.'],
      ['^(node:|@angular/|cross-fetch|oauth-1\\.0a|@remix-run/)', 'Only a door of its own may bring this in.'],
      inner,
    ],
  ),
  boundary(
    ['lib/opentelemetry/*.ts'],
    [
      [
        '(^|/)(node|angular|relay|redis|queue|bullmq|probe|testing|cli)/',
        'opentelemetry/ knows no other door, but the ports as types.',
      ],
      ['^(node:|@angular/|bullmq|cross-fetch|oauth-1\\.0a|@remix-run/)', 'Only a door of its own may bring this in.'],
      ['/(source|http|api|upload|checkpoint)/', 'opentelemetry/ wraps clients and uploads: of the rest, types.'],
      inner,
    ],
    { types: true },
  ),
  boundary(
    ['lib/probe/*.ts'],
    [
      inner,
      ['^node:', 'probe/ runs in browsers too.'],
      ['/(http|api|checkpoint|operators|upload|client)/', 'probe/ looks at sources: it knows no uploads.'],
      ['/(node|angular|relay|redis|queue|bullmq|testing|cli)/', 'Doors are leaves.'],
    ],
    { types: true },
  ),
  boundary(['lib/redis/*.ts'], [['^(?!\\./)', 'redis/ is given a client, and knows the ports as types alone.']], {
    types: true,
  }),
  boundary(
    ['lib/testing/*.ts'],
    [
      [
        '^(?!\\./|@noble/hashes/)',
        'The emulator shares types with the library, never code: a fault must not be on both sides.',
      ],
    ],
    { types: true },
  ),
  boundary(
    ['lib/testing/node/*.ts'],
    [
      [
        '^(?!\\./|\\.\\./index\\.js$|node:|@remix-run/node-fetch-server$)',
        'testing/node/ puts the emulator on a port: it knows its door, and nothing of the library.',
      ],
    ],
  ),
  boundary(['lib/node/*.ts'], [inner, ['/(testing|cli|angular|relay|redis|queue|bullmq)/', 'Doors are leaves.']]),
  {
    files: ['spec/**/*.ts', 'docs/examples/recipes/*.ts', '*.config.ts'],
    rules: {
      'rxjs-x/no-ignored-error': 'off',
      'rxjs-x/no-floating-observables': 'off',
      // An Observable without a value is a failure of the spec, and the EmptyError says so.
      'rxjs-x/no-ignored-default-value': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
);
