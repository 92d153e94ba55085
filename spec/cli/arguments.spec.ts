import { describe, expect, it } from 'vitest';
import { commandLine } from '../../lib/cli/command-line.js';
import { parseArguments } from '../../lib/cli/parse-arguments.js';
import { WrongUse } from '../../lib/cli/wrong-use.js';

/** What an upload is where nothing else is said. */
const upload = {
  command: 'upload',
  version: 'v2',
  subtitles: [],
  forPost: false,
  check: true,
  resume: true,
  dryRun: false,
  quiet: false,
  json: false,
  options: {},
};

describe('parseArguments', () => {
  it.each([
    [['upload', 'a.png'], { ...upload, files: ['a.png'] }],
    [
      ['upload', '--json', 'a.png', '--api=v1.1', 'b.mp4', '--target', 'dm', '--concurrency', '3', '--', '--help'],
      {
        ...upload,
        version: 'v1.1',
        files: ['a.png', 'b.mp4', '--help'],
        json: true,
        options: { target: 'dm', concurrency: 3 },
      },
    ],
    [
      ['upload', 'a', '--category=dm_gif', '--segment-bytes', '1', '--alt-text', '-x', '--base-url', 'https://a.b'],
      {
        ...upload,
        files: ['a'],
        baseUrl: 'https://a.b',
        options: { mediaCategory: 'dm_gif', segmentBytes: 1, altText: '-x' },
      },
    ],
    [
      ['upload', 'a', '--no-resume', '--no-check', '--attempts', '1', '--timeout', '90', '--files', '2'],
      { ...upload, files: ['a'], resume: false, check: false, attempts: 1, timeout: 90_000, atATime: 2 },
    ],
    [
      ['upload', 'a', 'b', '--post', '--quiet', '--dry-run', '--strategy', 'one-shot', '--profile', 'standard'],
      {
        ...upload,
        files: ['a', 'b'],
        forPost: true,
        quiet: true,
        dryRun: true,
        options: { strategy: 'one-shot', profile: 'standard' },
      },
    ],
    [
      ['upload', 'a', '--limits', 'warn', '--sensitive', 'adult', '--sensitive', 'other', '--concurrency', 'auto'],
      {
        ...upload,
        files: ['a'],
        options: {
          limits: 'warn',
          concurrency: 'auto',
          metadata: { sensitiveMediaWarning: { adultContent: true, other: true } },
        },
      },
    ],
    [
      ['upload', 'a', '--subtitles', 'x.srt:EN:English', '--subtitles', 'b:de:c.vtt:fr:Fran\u00e7ais: CC'],
      {
        ...upload,
        files: ['a'],
        subtitles: [
          { file: 'x.srt', languageCode: 'EN', displayName: 'English' },
          { file: 'b:de:c.vtt', languageCode: 'fr', displayName: 'Fran\u00e7ais: CC' },
        ],
      },
    ],
    [
      ['check', 'a', 'b', '--target', 'dm', '--post', '--json'],
      { command: 'check', version: 'v2', files: ['a', 'b'], forPost: true, json: true, options: { target: 'dm' } },
    ],
    [['uploads', 'list'], { command: 'list', json: false }],
    [['uploads', 'forget', 'ab', 'cd'], { command: 'forget', keys: ['ab', 'cd'] }],
    [['uploads', 'forget', '--all'], { command: 'forget', keys: 'all' }],
    [['completion', 'bash'], { command: 'completion', args: ['completion', 'bash'] }],
    [['complete', '--', 'up'], { command: 'completion', args: ['complete', '--', 'up'] }],
    [['status', '12', '--timeout', '5'], { command: 'status', version: 'v2', id: '12', timeout: 5_000, json: false }],
    [['status', '12', '--json'], { command: 'status', version: 'v2', id: '12', json: true }],
    [['status', '1880028106020515841'], { command: 'status', version: 'v2', id: '1880028106020515841', json: false }],
    [
      ['status', '13_1880028106020515841', '--api', 'v1.1'],
      { command: 'status', version: 'v1.1', id: '13_1880028106020515841', json: false },
    ],
    [['--version'], { command: 'version' }],
  ])('%j', (args, parsed) => {
    expect(parseArguments(args)).toEqual(parsed);
  });

  it.each([
    [['upload', 'a', '--segment-bytes', '0'], '--segment-bytes is a whole number of at least 1'],
    [['upload', 'a', '--segment-bytes', '1e3'], "not '1e3'"],
    [['upload', 'a', '--concurrency', '-1'], '--concurrency'],
    [['upload', 'a', '--concurrency=-1'], "not '-1'"],
    [['upload', 'a', '--target', 'constructor'], '--target is one of tweet, dm, amplify'],
    [['upload', 'a', '--attempts', '0'], '--attempts is a whole number of at least 1'],
    [['upload', 'a', '--timeout', '1.5'], '--timeout is a whole number'],
    [['upload', 'a', '--resume'], "unknown option '--resume': did you mean --no-resume?"],
    [['status', '1', '--no-resume'], "unknown option '--no-resume'"],
    [['status', '1', '2'], 'one media ID'],
    [['emulator', 'x'], 'options only'],
    [['emulator', '--json'], "unknown option '--json'"],
    [['--token=secret'], "unknown option '--token'"],
    [['upload', 'a', '--token=secret'], "unknown option '--token'"],
    [['uplaod=secret'], "unknown command 'uplaod'"],
    [['uplod', 'a'], "unknown command 'uplod': did you mean upload?"],
    [['upload', 'a', '--catgory', 'dm_gif'], "unknown option '--catgory': did you mean --category?"],
    [['uploads', 'lst'], "unknown command 'lst': did you mean list?"],
    [['uploads'], 'uploads needs one of its commands: list, forget (uploads --help tells what they do)'],
    [['help', 'help'], 'help needs more than that (--help lists the commands)'],
    [['uploads', 'forget'], 'needs a KEY of the list, or --all'],
    [['uploads', 'forget', 'ab', '--all'], '--all alone'],
    [['upload', 'a', '--api'], "option '--api <V>' argument missing"],
    [
      ['upload', 'a', '--subtitles', 'x.srt:English'],
      "--subtitles is FILE:LANG:NAME, for example clip.srt:EN:English, not 'x",
    ],
    [['upload', 'a', 'b', '--subtitles', 'x.srt:EN:English'], 'give one FILE'],
    [['upload', 'a', '--files', '0'], '--files is a whole number of at least 1'],
    [['upload', 'a', '--strategy', 'fast'], '--strategy is one of auto, chunked, one-shot'],
    [['upload', 'a', '--profile', 'gold'], '--profile is one of premium, standard'],
    [['upload', 'a', '--limits', 'none'], '--limits is one of error, warn, off'],
    [['upload', 'a', '--sensitive', 'nudity'], '--sensitive is one of adult, violence, other'],
    [['upload', 'a', '--sensitive', 'adult', '--api', 'v1.1'], 'for --api v2'],
    [['check'], 'check needs at least one FILE'],
    [['check', '-'], 'can be read only once'],
    [['status', '7_12'], 'a media key is for --api v1.1, and the ID of this one is 12'],
    [['status', 'abc'], "a media ID, 1 to 19 digits as upload prints them, not 'abc'"],
    [['status', 'abc', '--api', 'v1.1'], "not 'abc'"],
    [['status', '_12', '--api', 'v1.1'], "not '_12'"],
    [['status', '12345678901234567890'], '1 to 19 digits'],
    [['status', ''], "not ''"],
  ])('refuses %j', (args, words) => {
    const parsing = () => parseArguments(args);
    expect(parsing).toThrow(WrongUse);
    expect(parsing).toThrow(words);
    expect(parsing).not.toThrow('secret');
  });
});

describe('help', () => {
  const helpOf = (...args: string[]): string => {
    const parsed = parseArguments(args);
    return parsed.command === 'help' ? parsed.text : '';
  };

  it('lists the commands, and where credentials come from', () => {
    expect(helpOf('--help')).toMatch(/^Usage: rx-media-upload COMMAND/);
    for (const name of ['upload', 'check', 'status', 'uploads', 'emulator', 'completion'])
      expect(helpOf('-h')).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
    expect(helpOf('--help')).toContain('X_ACCESS_TOKEN alone is an OAuth 2 user token');
  });

  it.each([
    ['upload', '--subtitles <FILE:LANG:NAME>'],
    ['check', '--post'],
    ['status', '--base-url <URL>'],
    ['uploads', 'forget'],
    ['emulator', 'append:3:2=503'],
    ['completion', '~/.bashrc'],
  ])('of %s tells its own', (command, words) => {
    expect(helpOf(command, '--help')).toMatch(new RegExp(`^Usage: rx-media-upload ${command}`));
    expect(helpOf(command, '--help')).toContain(words);
    expect(helpOf('help', command)).toBe(helpOf(command, '--help'));
  });

  /** Each command that there is, by its names. */
  const commandsOf = ({ commands }: ReturnType<typeof commandLine>): string[][] =>
    commands.flatMap((each) => [[each.name()], ...commandsOf(each).map((names) => [each.name(), ...names])]);

  it.each([[[]], ...commandsOf(commandLine(() => undefined)).map((names) => [names])])(
    'of %j has no line of more than 80 columns, on a terminal of any width',
    (command) => {
      const { columns } = process.stdout;
      try {
        for (const wide of [80, 200]) {
          process.stdout.columns = wide;
          const lines = helpOf(...command, '--help').split('\n');
          expect(lines.length).toBeGreaterThan(3);
          expect(lines.filter((line) => line.length > 80)).toEqual([]);
        }
      } finally {
        process.stdout.columns = columns;
      }
    },
  );

  it.each(['upload', 'check', 'status', 'uploads', 'emulator'])('of %s names nothing of the library', (command) => {
    expect(helpOf(command, '--help')).not.toMatch(/`|segmentBytes|mediaType|shouldRetry|checkpoint|\[\]/);
  });
});
