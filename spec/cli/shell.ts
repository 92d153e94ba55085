import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { emulatorKeys, mediaEmulator } from 'rx-media-upload/testing';
import { afterEach, beforeEach } from 'vitest';
import { type CliRun, startCli } from '../support/built-cli.js';
import { type ServedEmulator, serveEmulator } from '../support/served-emulator.js';

const media = (name: string): string => fileURLToPath(new URL(`../../docs/examples/media/${name}`, import.meta.url));
export const clip = media('clip.mp4');
export const loop = media('loop.gif');
export const picture = media('picture.png');

export const digest = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
export const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

/** A line of `--json`. */
interface Line {
  readonly type: string;
  readonly file?: string;
}
export const events = ({ stdout }: CliRun): Line[] => lines(stdout).map((line) => JSON.parse(line) as Line);

/** A secret, to be found nowhere. */
export const canary = 'canary-token-0123456789';
export const bearer = { X_ACCESS_TOKEN: canary };
export const keys = {
  X_API_KEY: emulatorKeys.consumerKey,
  X_API_SECRET: emulatorKeys.consumerSecret,
  X_ACCESS_TOKEN: emulatorKeys.accessToken,
  X_ACCESS_TOKEN_SECRET: emulatorKeys.accessTokenSecret,
};

/** For each case of a file, the program in an empty folder, and an emulator on a port. */
export function shell() {
  const emulator = mediaEmulator({ processing: { polls: 1, checkAfterSecs: 0.2 } });
  let server: ServedEmulator;
  let folder: string;
  beforeEach(async () => {
    emulator.reset();
    server = await serveEmulator(emulator);
    folder = mkdtempSync(join(tmpdir(), 'cli-spec-'));
  });
  afterEach(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const start = (args: readonly string[], env: Readonly<Record<string, string>> = bearer) =>
    startCli(args, { cwd: folder, env });
  return {
    emulator,
    server: () => server,
    folder: () => folder,
    start,
    run: (args: readonly string[], env?: Readonly<Record<string, string>>): Promise<CliRun> => start(args, env).ended,
    /** Of the emulator. */
    here: (): string[] => ['--base-url', server.url],
  };
}
