import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Builds the example app, as `npm run example:angular` does. A warning is a failure: a library must not bring any
 * into an app.
 */
export async function setup(): Promise<void> {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [`${root}node_modules/@angular/cli/bin/ng.js`, 'build'],
    {
      cwd: `${root}docs/examples/angular`,
      env: { ...process.env, NG_CLI_ANALYTICS: 'false', CI: '1' },
    },
  );
  if (/warning/i.test(stdout + stderr)) throw new Error(`The build of the example warns:\n${stdout}${stderr}`);
}
