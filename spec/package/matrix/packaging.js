import { publint } from 'publint';
import { runProcess } from '../../angular-versions/run-process.js';
import { consumer, root, write } from './consumer.js';

/** What RxJS 8 and 9 are: another contract. npm says so before anything is there. */
const UNSUPPORTED = ['8.0.0-alpha.14', '9.0.0-beta.0'];

/** What the tools of the field say of the package, and what npm says where a peer does not fit. */
export async function* packaging(tarball) {
  yield [
    'publint',
    'strict',
    async () => {
      const { messages } = await publint({ pkgDir: root, strict: true });
      if (messages.length > 0) throw new Error(JSON.stringify(messages));
    },
  ];
  yield [
    'are the types wrong?',
    'ESM only',
    () => runProcess(`${root}/node_modules/.bin/attw`, [tarball, '--profile', 'esm-only', '--no-emoji'], root),
  ];
  for (const version of UNSUPPORTED)
    yield [
      `RxJS ${version}`,
      'is refused by npm',
      async () => {
        const folder = await consumer('peers', tarball);
        await write(folder, { 'package.json': JSON.stringify({ private: true, dependencies: { rxjs: version } }) });
        const said = await runProcess('npm', ['install', '--dry-run', '--no-audit', '--no-fund', tarball], folder).then(
          () => 'npm took it',
          (error) => error.message,
        );
        if (/No matching version|ETARGET/.test(said)) return 'not on the registry';
        if (!/peer rxjs@"\^7\.8\.0"/.test(said)) throw new Error(said);
        return undefined;
      },
    ];
}
