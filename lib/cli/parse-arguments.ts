import { CommanderError } from 'commander';
import type { CliArguments } from './arguments.js';
import { commandLine } from './command-line.js';
import { WrongUse } from './wrong-use.js';

/** Columns of help, on a wide terminal too: lines that are longer are hard to read. */
const WIDEST = 80;

/**
 * Reads the command line. Help comes out as text to print.
 *
 * @param args - Without Node and the script.
 * @throws WrongUse, whose message says what is wrong, in one line.
 */
export function parseArguments(args: readonly string[]): CliArguments {
  const [command] = args;
  if (command === undefined) throw new WrongUse('name a command, for example upload (--help lists them)');
  if (command === '--version') return { command: 'version' };
  // The library of completions parses these itself.
  if (command === 'complete' || (command === 'completion' && !args.some(isHelp)))
    return { command: 'completion', args };
  const parsed: CliArguments[] = [];
  let printed = '';
  const program = commandLine((found) => parsed.push(found));
  for (const each of withSubcommands(program))
    each.configureOutput({
      writeOut: (text) => (printed += text),
      writeErr: () => undefined,
      getOutHelpWidth: () => Math.min(process.stdout.columns || WIDEST, WIDEST),
    });
  try {
    program.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw new WrongUse(inOneLine(error, command, program), { cause: error });
  }
  return parsed[0] ?? { command: 'help', text: printed };
}

const isHelp = (arg: string): boolean => arg === '--help' || arg === '-h';

function inOneLine({ code, message }: CommanderError, command: string, program: Program): string {
  if (code === 'commander.help') {
    const own = program.commands.find((each) => each.name() === command)?.commands.map((each) => each.name()) ?? [];
    if (own.length === 0) return `${command} needs more than that (--help lists the commands)`;
    return `${command} needs one of its commands: ${own.join(', ')} (${command} --help tells what they do)`;
  }
  return (
    message
      .replace(/^error: /, '')
      // What follows a mistyped option may be a token.
      .replace(/^(unknown (?:option|command) '[^=]*?)=.*'/s, "$1'")
      .replace(/\n\(Did you mean (.*?)\?\)/is, ': did you mean $1?')
  );
}

type Program = ReturnType<typeof commandLine>;

const withSubcommands = (command: Program): readonly Program[] => [
  command,
  ...command.commands.flatMap((each) => withSubcommands(each)),
];
