// npm run api: what each door exports, as docs/api/*.api.md; with `--check` it fails where that has changed.
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { mkdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const reports = join(root, 'docs/api');

/** `./angular/testing` is `angular-testing`. */
const nameOf = (door) => door.replace(/^\.\/?/, '').replaceAll('/', '-') || 'index';

/** The doors, with the declarations of each. */
async function doors() {
  const { exports } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  return Object.entries(exports).flatMap(([door, { types }]) => (types === undefined ? [] : [[nameOf(door), types]]));
}

/**
 * Reports what each door exports.
 *
 * @param {boolean} check whether to fail where it is not what docs/api says, and to change nothing
 * @returns {Promise<string[]>} the doors whose report is another one
 */
export async function apiReports(check) {
  await mkdir(reports, { recursive: true });
  return (await doors()).flatMap(([name, types]) => (reported(name, types, check) ? [name] : []));
}

function reported(name, types, check) {
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: join(root, types),
      compiler: { tsconfigFilePath: join(root, 'tsconfig.build.json'), skipLibCheck: true },
      apiReport: {
        enabled: true,
        reportFileName: `${name}.api.md`,
        reportFolder: reports,
        reportTempFolder: join(tmpdir(), `rx-media-upload-api-${process.pid}`),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        // Types that a door's signatures name and that it does not export: typedoc holds that.
        extractorMessageReporting: { default: { logLevel: 'none' } },
        compilerMessageReporting: { default: { logLevel: 'error' } },
        tsdocMessageReporting: { default: { logLevel: 'none' } },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(root, 'package.json'),
  });
  const { apiReportChanged } = Extractor.invoke(config, {
    localBuild: !check,
    messageCallback: (message) => {
      message.handled = true;
      if (message.logLevel === 'error') throw new Error(message.text);
    },
  });
  return apiReportChanged;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const changed = await apiReports(process.argv.includes('--check'));
  console.log(changed.length === 0 ? 'The public API is what docs/api says.' : `Changed: ${changed.join(', ')}`);
  if (process.argv.includes('--check') && changed.length > 0) process.exitCode = 1;
}
