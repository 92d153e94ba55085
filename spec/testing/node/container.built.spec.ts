import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DockerfileParser } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { until } from '../../support/until.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const example = join(root, 'docs/examples/emulator');
const run = promisify(execFile);

/** The steps of the Containerfile, their arguments filled in with the defaults. */
async function steps() {
  const text = await readFile(join(example, 'Containerfile'), 'utf8');
  const file = DockerfileParser.parse(text);
  const defaults = new Map(
    file.getARGs().map((arg) => [arg.getProperty()!.getName(), arg.getProperty()!.getValue() ?? ''] as const),
  );
  const filled = (step: string): string =>
    step.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => defaults.get(name) ?? '');
  const list = file.getInstructions().map((step) => {
    const rest = filled(step.getRawArgumentsContent() ?? '');
    const words = /\[.*\]$/.exec(rest)?.[0];
    return { keyword: step.getKeyword(), rest, words: JSON.parse(words ?? '[]') as string[] };
  });
  return { text, defaults, list };
}

describe('the Containerfile', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'container-spec-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is written as engines want it, for this version, and leaves root behind', async () => {
    const { text, defaults, list } = await steps();
    expect(validate(text)).toEqual([]);
    const { version, engines } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      version: string;
      engines: { node: string };
    };
    expect(defaults.get('VERSION')).toBe(version);
    expect(parseFloat(defaults.get('NODE_VERSION')!)).toBeGreaterThanOrEqual(parseFloat(engines.node.slice(2)));
    const keywords = list.map(({ keyword }) => keyword);
    expect(list.find(({ keyword }) => keyword === 'USER')?.rest).toBe('node');
    expect(keywords.indexOf('USER')).toBeLessThan(keywords.indexOf('ENTRYPOINT'));
  });

  it('installs the packed package, starts it, finds it healthy, and stops it', { timeout: 180_000 }, async () => {
    const { list } = await steps();
    const of = (keyword: string) => list.find((step) => step.keyword === keyword)!;
    // Its packing builds: here it is built.
    await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root });
    expect(await run('ls', { cwd: folder })).toMatchObject({ stdout: `${of('COPY').rest.split(' ')[0]!}\n` });
    await run('sh', ['-c', of('RUN').rest], {
      cwd: folder,
      env: { ...process.env, npm_config_prefer_offline: 'true' },
    });
    const port = 8787 + Math.floor(Math.random() * 20_000);
    const ported = (args: string[]) => args.map((arg) => arg.replace('8787', String(port)));
    const { command } = (
      parse(await readFile(join(example, 'compose.yaml'), 'utf8')) as { services: { emulator: { command: string[] } } }
    ).services.emulator;
    const [program = '', ...args] = ported([...of('ENTRYPOINT').words, ...command]);
    const child = spawn(program, args, {
      cwd: folder,
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      let printed = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
      await until(() => printed.includes('try: '));
      const [asks = '', ...question] = ported(of('HEALTHCHECK').words);
      await run(asks, question, { cwd: folder });
      await cp(join(example, 'test_upload.py'), join(folder, 'test_upload.py'));
      const env = { PATH: process.env['PATH'], EMULATOR_URL: `http://127.0.0.1:${port}`, PYTHONDONTWRITEBYTECODE: '1' };
      const { stderr } = await run('python3', ['-m', 'unittest', '-v', 'test_upload'], { cwd: folder, env });
      expect(stderr).toMatch(/Ran 3 tests[^]*OK/);
      child.kill('SIGTERM');
      expect(await once(child, 'exit')).toEqual([0, null]);
      await expect(run(asks, question, { cwd: folder })).rejects.toMatchObject({ code: 1 });
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('is started by the compose file, before the tests that it is for', async () => {
    const { services } = parse(await readFile(join(example, 'compose.yaml'), 'utf8')) as {
      services: Record<string, Record<string, unknown>>;
    };
    expect(services['emulator']).toMatchObject({ build: { context: '.', dockerfile: 'Containerfile' } });
    expect(services['tests']).toMatchObject({
      depends_on: { emulator: { condition: 'service_healthy' } },
      command: ['python', '-m', 'unittest', '-v', 'test_upload'],
    });
  });
});
