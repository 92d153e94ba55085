/**
 * Records the shell on a terminal: docs/shell.svg, which moves, and docs/screenshots/shell-three.png, three uploads at once.
 * The real program, in a pseudo terminal, against the emulator behind a line of 3 MB/s.
 *
 *     npm run build && node docs/screenshots/record-shell.js      (Debian: apt-get install termtosvg chromium)
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const main = here('../../dist/cli/main.js');
/** Bytes per second of the line. */
const RATE = 3_000_000;

if (process.argv[2] === '--session') await session();
else await record();

/** What is typed, and what comes of it. */
async function session() {
  const base = process.env.BASE_URL;
  for (const line of [
    'rx-media-upload check holiday.mp4',
    'rx-media-upload upload holiday.mp4 concert.mp4 fête.mp4',
    'rx-media-upload uplaod',
  ]) {
    process.stdout.write('\x1b[32m$\x1b[39m ');
    for (const sign of line) {
      process.stdout.write(sign);
      await wait(25);
    }
    process.stdout.write('\n');
    const args = line.split(' ').slice(1);
    if (args[0] === 'upload') args.push('--base-url', base);
    spawnSync(process.execPath, [main, ...args], { stdio: 'inherit' });
    await wait(1200);
  }
}

async function record() {
  const folder = mkdtempSync(join(tmpdir(), 'record-shell-'));
  const media = (name) => readFileSync(here(`../examples/media/${name}`));
  writeFileSync(join(folder, 'holiday.mp4'), longer(media('clip.mp4'), 16_000_000));
  writeFileSync(join(folder, 'concert.mp4'), longer(media('clip.mp4'), 11_000_000));
  writeFileSync(join(folder, 'fête.mp4'), longer(media('clip.mp4'), 8_000_000));
  const emulator = spawn(process.execPath, [main, 'emulator', '--port', '0', '--latency', '700', '--polls', '1']);
  const port = await new Promise((resolve) =>
    emulator.stdout.on('data', (text) => {
      const [, found] = /listening on .*:(\d+)/.exec(text) ?? [];
      if (found) resolve(Number(found));
    }),
  );
  const line = await slowLine(port);
  const env = {
    ...process.env,
    LC_ALL: 'C.UTF-8',
    X_ACCESS_TOKEN: 'any-token',
    XDG_STATE_HOME: join(folder, 'state'),
    BASE_URL: `http://127.0.0.1:${line.address().port}`,
  };
  const command = `${process.execPath} ${here('record-shell.js')} --session`;
  const run = (args) =>
    new Promise((resolve, reject) =>
      spawn('termtosvg', [...args, '-c', command, '-g', '92x17', '-m', '120', '-t', 'window_frame'], {
        cwd: folder,
        env,
        // At the end of its input it would stop.
        stdio: ['pipe', 'inherit', 'inherit'],
      }).once('close', (code) => (code === 0 ? resolve() : reject(new Error(`termtosvg: ${code}`)))),
    );
  try {
    await run([here('../shell.svg'), '-D', '4000']);
    repaint(here('../shell.svg'));
    const stills = mkdtempSync(join(folder, 'stills-'));
    await run([stills, '-s']);
    // The one in which all three are on the way, and have come farthest.
    const [still] = readdirSync(stills)
      .sort()
      .map((name) => join(stills, name))
      .filter((path) => threeBars(readFileSync(path, 'utf8')))
      .reverse();
    if (still === undefined) throw new Error('there is no still with three bars');
    repaint(still);
    execFileSync('chromium', [
      '--headless',
      '--no-sandbox',
      '--force-device-scale-factor=2',
      '--window-size=783,370',
      `--screenshot=${here('shell-three.png')}`,
      `file://${still}`,
    ]);
  } finally {
    line.close();
    emulator.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Gives bright colors the fills of terminals. To termtosvg gray is a bold black, and all that follows stays bold, and so
 * bright; its bright green is nearly as dark as the ground, and what a bar has left would outshine what it has.
 */
function repaint(path) {
  const svg = readFileSync(path, 'utf8');
  const fillOf = (color) => new RegExp(`\\.color${color} \\{fill: (#\\w+)\\}`).exec(svg)[1];
  const painted = svg.replace(/\.color(\d+) \{fill: #\w+\}/g, (rule, color) => {
    if (Number(color) < 8) return rule;
    return `.color${color} {fill: ${color === '8' ? '#8f8b78' : fillOf(color - 8)}}`;
  });
  writeFileSync(path, painted.replace('.color0 ', 'text {font-weight: normal}\n            .color0 '));
}

/** Whether three files and all of them have a speed. */
function threeBars(svg) {
  return (svg.match(/[kM]B\/s/g) ?? []).length >= 4;
}

/** The same film, with a box that players skip. */
function longer(film, size) {
  const box = Buffer.alloc(size - film.length);
  box.writeUInt32BE(box.length, 0);
  box.write('free', 4, 'latin1');
  return Buffer.concat([film, box]);
}

/** A line to a port that carries so much in a second, all connections together. */
function slowLine(port) {
  let free = 0;
  const server = createServer({ highWaterMark: 16_384 }, (client) => {
    const far = connect(port, '127.0.0.1');
    far.pipe(client);
    client.on('data', (bytes) => {
      client.pause();
      free = Math.max(free, performance.now()) + (bytes.length / RATE) * 1000;
      setTimeout(() => {
        far.write(bytes);
        client.resume();
      }, free - performance.now());
    });
    client.on('end', () => far.end());
    for (const socket of [client, far]) socket.on('error', () => [client, far].forEach((each) => each.destroy()));
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}
