import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../lib/cli/arguments.js';
import { WrongUse } from '../../lib/cli/wrong-use.js';

describe('parseArguments', () => {
  it.each([
    [
      ['upload', 'a.png'],
      { command: 'upload', version: 'v2', files: ['a.png'], resume: true, json: false, options: {} },
    ],
    [
      ['upload', '--json', 'a.png', '--api=v1.1', 'b.mp4', '--target', 'dm', '--concurrency', '3', '--', '--help'],
      {
        command: 'upload',
        version: 'v1.1',
        files: ['a.png', 'b.mp4', '--help'],
        resume: true,
        json: true,
        options: { target: 'dm', concurrency: 3 },
      },
    ],
    [
      [
        'upload',
        'a',
        '--category',
        'dm_gif',
        '--segment-bytes',
        '1',
        '--alt-text',
        'x',
        '--base-url',
        'https://relay.example',
      ],
      {
        command: 'upload',
        version: 'v2',
        files: ['a'],
        resume: true,
        json: false,
        baseUrl: 'https://relay.example',
        options: { mediaCategory: 'dm_gif', segmentBytes: 1, altText: 'x' },
      },
    ],
    [
      ['upload', 'a', '--no-resume', '--attempts', '1', '--timeout', '90'],
      {
        command: 'upload',
        version: 'v2',
        files: ['a'],
        resume: false,
        json: false,
        attempts: 1,
        timeout: 90_000,
        options: {},
      },
    ],
    [['status', '12', '--timeout', '5'], { command: 'status', version: 'v2', id: '12', timeout: 5_000, json: false }],
    [['status', '12', '--json'], { command: 'status', version: 'v2', id: '12', json: true }],
    [['emulator', '--help'], { command: 'help' }],
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
    [['upload', 'a', '--resume'], "Unknown option '--resume'"],
    [['status', '1', '--no-resume'], "Unknown option '--no-resume'"],
    [['status', '1', '2'], 'one media ID'],
    [['emulator', 'x'], 'options only'],
    [['emulator', '--json'], "Unknown option '--json'"],
    [['--token=secret'], "no command '--token'"],
  ])('refuses %j', (args, words) => {
    const parsing = () => parseArguments(args);
    expect(parsing).toThrow(WrongUse);
    expect(parsing).toThrow(words);
    expect(parsing).not.toThrow('secret');
  });
});
