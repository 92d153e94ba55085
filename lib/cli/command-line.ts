import { Command } from 'commander';
import type { CliArguments } from './arguments.js';
import { profiles } from './emulator-settings.js';
import { emulatorArguments, type EmulatorValues } from './emulator-values.js';
import { checkMediaId } from './media-id.js';
import {
  accountProfiles,
  categories,
  checkArguments,
  limitKinds,
  sensitiveKinds,
  serverArguments,
  type ServerValues,
  strategies,
  targets,
  uploadArguments,
  type UploadValues,
  versions,
} from './upload-values.js';
import { WrongUse } from './wrong-use.js';

const several = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
const oneOf = (words: readonly string[]): string => words.join(', ');

/**
 * The commands and their options, as commander has them: what is given is handed to `use`.
 *
 * @param withCompletion - False where the library of completions brings that command itself.
 */
export function commandLine(use: (parsed: CliArguments) => void, withCompletion = true): Command {
  const program = new Command('rx-media-upload')
    .description('Uploads images, GIFs, videos and subtitles to X.')
    .usage('COMMAND [options]')
    .helpCommand('help [COMMAND]', 'help for a command')
    .helpOption('-h, --help', 'help; COMMAND --help for a command')
    .option('--version', 'the version')
    .exitOverride()
    .addHelpText('after', environmentHelp);
  addUpload(program, use);
  addCheck(program, use);
  addStatus(program, use);
  addUploads(program, use);
  addEmulator(program, use);
  if (withCompletion)
    program
      .command('completion')
      .argument('<shell>', 'bash, zsh, fish or powershell')
      .description('prints a script that completes commands, options and files on TAB')
      .addHelpText('after', completionHelp);
  return program;
}

function addUpload(program: Command, use: (parsed: CliArguments) => void): void {
  const upload = program
    .command('upload')
    .usage('FILE... [options]')
    .description('uploads files; prints the media id (FILE<TAB>ID for several files); FILE - is standard input')
    .addHelpText('after', `\nThe same command again goes on where a run was cut off, crashed or failed.\n${keptHelp}`)
    .argument('[FILE...]', 'image, GIF, video or subtitles');
  addMedia(upload.optionsGroup('What it is:'))
    .option('--alt-text <TEXT>', 'alt text for images and GIFs')
    .option(
      '--subtitles <FILE:LANG:NAME>',
      "subtitles of a post's video, e.g. clip.srt:EN:English; repeatable",
      several,
    )
    .option('--sensitive <KIND>', `warn of it: ${oneOf(sensitiveKinds)} (v2); repeatable`, several)
    .option('--post', 'the files are those of one post: refuse what no post takes together');
  upload
    .optionsGroup('How it is sent:')
    .option('--strategy <S>', `${oneOf(strategies)}; auto sends images up to 5 MiB in one request (default auto)`)
    .option('--files <N>', 'files on the way at the same time (default 3)')
    .option(
      '--concurrency <N>',
      'segments on the way at the same time; auto (the default): as many as the line rewards',
    )
    .option('--segment-bytes <N>', 'bytes of a segment, and no one-shot (default: a 16th of the file, 1 to 4 MiB)')
    .option('--size <N>', 'bytes of standard input; without it, all of it is read first')
    .option('--limits <L>', `what X is known to refuse: ${oneOf(limitKinds)} (default error)`)
    .option('--no-check', 'do not look into the files first')
    .option('--no-resume', 'begin anew, and keep nothing to go on from')
    .option('--dry-run', 'tell what would be sent, and send nothing; needs no credentials');
  addServer(upload.optionsGroup('The server:'));
  upload
    .optionsGroup('What is printed:')
    .option('--quiet', 'nothing but ids and failures')
    .option('--json', 'one JSON event per line on stdout')
    .action((files: readonly string[], values: UploadValues) => use(uploadArguments(files, values)));
}

function addCheck(program: Command, use: (parsed: CliArguments) => void): void {
  const check = program
    .command('check')
    .usage('FILE... [options]')
    .description("looks into files, and holds them against X's documented rules; sends nothing")
    .addHelpText('after', '\nExit code 1 where X would refuse one.')
    .argument('[FILE...]', 'image, GIF, video or subtitles');
  addMedia(check)
    .option('--post', 'the files are those of one post')
    .option('--api <V>', `${oneOf(versions)} (default v2)`)
    .option('--json', 'one JSON object per file on stdout')
    .action((files: readonly string[], values: Parameters<typeof checkArguments>[1]) =>
      use(checkArguments(files, values)),
    );
}

function addStatus(program: Command, use: (parsed: CliArguments) => void): void {
  const status = program
    .command('status')
    .usage('ID [options]')
    .description('asks X how far it is with a media. X tells that of videos and GIFs, which it processes.')
    .argument('[ID...]', 'media id; with --api v1.1 a media key will do');
  addServer(status)
    .option('--json', 'the answer as JSON')
    .action((ids: readonly string[], values: ServerValues & { readonly json?: true }) => {
      const [id] = ids;
      if (id === undefined || ids.length > 1) throw new WrongUse('status needs one media ID');
      const server = serverArguments(values);
      use({ command: 'status', ...server, id: checkMediaId(id, server.version), json: values.json ?? false });
    });
}

function addUploads(program: Command, use: (parsed: CliArguments) => void): void {
  const uploads = program
    .command('uploads')
    .usage('list|forget [options]')
    .description('what is kept of uploads that were cut off, to go on from')
    .addHelpText('after', `\n${keptHelp}`);
  uploads
    .command('list')
    .description('lists them: key, file, progress, when, until when X takes more')
    .option('--json', 'one JSON object per line')
    .action(({ json = false }: { readonly json?: boolean }) => use({ command: 'list', json }));
  uploads
    .command('forget')
    .usage('KEY...|--all')
    .description('forgets some: those uploads would begin anew')
    .argument('[KEY...]', 'a key of the list, or what only one begins with')
    .option('--all', 'forgets all')
    .action((keys: readonly string[], { all = false }: { readonly all?: boolean }) => {
      if (all === keys.length > 0) throw new WrongUse('uploads forget needs a KEY of the list, or --all alone');
      use({ command: 'forget', keys: all ? 'all' : keys });
    });
}

function addEmulator(program: Command, use: (parsed: CliArguments) => void): void {
  program
    .command('emulator')
    .usage('[options]')
    .description("serves an emulator of X's media servers on a port, for tests")
    .allowExcessArguments()
    .option('--host <H>', 'address or name of this machine (default 127.0.0.1; 0.0.0.0 is all of them)')
    .option('--port <N>', 'default 8787; 0 takes a free one')
    .option('--cert <FILE>', 'certificate (PEM), for https; with --key')
    .option('--key <FILE>', 'its private key (PEM)')
    .option(
      '--public-url <URL>',
      'what clients call it, where a proxy stands before it: OAuth 1.0a signatures cover that',
    )
    .option('--profile <P>', `${oneOf(profiles)} (default live)`)
    .option('--token <USER=TOKEN>', 'a bearer token of this user, and no others but those given; repeatable', several)
    .option('--polls <N>', 'STATUS answers that say in_progress before the last one (default 2)')
    .option('--latency <MS>', 'wait before each reply (default 0)')
    .option('--fail <FAULT>', 'answers requests with a status, for example append:3:2=503; repeatable', several)
    .addHelpText('after', emulatorHelp)
    .action((values: EmulatorValues, command: Command) => use(emulatorArguments(command.args, values)));
}

const addServer = (command: Command): Command =>
  command
    .option('--api <V>', `X's API: ${oneOf(versions)} (default v2)`)
    .option('--base-url <URL>', 'another server: a relay, an emulator')
    .option('--attempts <N>', 'times that a request is tried (default 5)')
    .option('--timeout <SECONDS>', 'that a request may go without a byte moving (default 30)');

const addMedia = (command: Command): Command =>
  command
    .option('--type <T>', 'MIME type (default: from the first bytes, or the name)')
    .option('--target <T>', `${oneOf(targets)} (default tweet)`)
    .option('--category <C>', `${oneOf(categories)} (default: from the file and --target)`)
    .option('--profile <P>', `whose limits are looked for: ${oneOf(accountProfiles)} (default premium)`);

// What stands here commander does not wrap: at most 80 columns.
const keptHelp = `What is kept is in $XDG_STATE_HOME/rx-media-upload (default
~/.local/state/rx-media-upload): ids, sizes and names, no bytes and no secrets,
until the upload has succeeded.`;

const environmentHelp = `
Credentials come from the environment, or from a file .env in the working
directory (nothing else is taken from it):
  X_ACCESS_TOKEN alone is an OAuth 2 user token (scope media.write);
  with X_API_KEY, X_API_SECRET and X_ACCESS_TOKEN_SECRET it is OAuth 1.0a.
  With --base-url they may be missing: a relay adds its own.

Exit codes:
  0  all succeeded (status: X is done; check: nothing that X would refuse)
  1  something failed, a file that is missing too (status: not done)
  2  wrong use: the command line or the environment makes no sense
  130, 143  stopped by a signal`;

const emulatorHelp = `
FAULT is COMMAND[:NTH[:TIMES]]=STATUS: the NTH such request from now on, and
TIMES in a row (* for all). COMMAND is initialize, append, finalize, status,
upload, setMetadata, addSubtitles, removeSubtitles or any.
Tests drive it over HTTP, under /__emulator: uploads, requests, faults, clock,
reset.`;

const completionHelp = `
bash (needs the package bash-completion):
  echo 'source <(rx-media-upload completion bash)' >> ~/.bashrc
zsh:
  echo 'source <(rx-media-upload completion zsh)' >> ~/.zshrc
fish:
  rx-media-upload completion fish \\
    > ~/.config/fish/completions/rx-media-upload.fish`;
