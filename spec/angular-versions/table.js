import { VERSIONS } from './versions.js';

const HEAD = [
  'Angular',
  'TypeScript',
  'Node',
  'zone.js',
  'zoneless',
  '`withHttpClient()`',
  'XSRF token',
  'prerendered',
];

/** The table of docs/angular.md, "Versions". */
export function tableOf(results) {
  const majors = [...new Set(results.map(({ major }) => major))];
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(HEAD), `|${HEAD.map(() => '---|').join('')}`, ...majors.map((major) => line(row(major, results)))].join(
    '\n',
  );
}

function row(major, results) {
  const { framework, typescript } = VERSIONS[major];
  const of = (variant) => results.find((one) => one.major === major && one.variant === variant);
  const works = (variant) => (of(variant) === undefined ? '–' : of(variant).failure === undefined ? 'yes' : 'no');
  const { node, xsrf } = of('HttpClient');
  return [
    framework,
    typescript.replace(/^~(\d+\.\d+).*/, '$1'),
    node,
    works('zone'),
    works('zoneless'),
    works('HttpClient'),
    xsrf ? 'yes' : 'no',
    works('SSR'),
  ];
}
