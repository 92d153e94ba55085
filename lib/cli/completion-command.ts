import tab from '@bomb.sh/tab/commander';
import { commandLine } from './command-line.js';
import {
  accountProfiles,
  categories,
  limitKinds,
  sensitiveKinds,
  strategies,
  targets,
  versions,
} from './upload-values.js';
import { WrongUse } from './wrong-use.js';

/** What can follow an option, where that is one of a few words. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  api: versions,
  category: categories,
  concurrency: ['auto'],
  limits: limitKinds,
  profile: accountProfiles,
  sensitive: sensitiveKinds,
  strategy: strategies,
  target: targets,
};

/** How the library prints what it has found; not told by its types. */
interface Printing {
  readonly completions: readonly unknown[];
  complete: (word: string) => void;
}

const SHELLS = ['bash', 'zsh', 'fish', 'powershell'];

/**
 * Prints a shell's script of completions, or, as that script asks for them, what can follow a beginning. Nothing of the
 * library is loaded for it: it runs at each TAB.
 *
 * @throws WrongUse for a shell that it has no script for.
 */
export function completionCommand(args: readonly string[]): void {
  const [command, shell, ...others] = args;
  if (command === 'completion' && (shell === undefined || !SHELLS.includes(shell) || others.length > 0))
    throw new WrongUse(
      `completion needs one of ${SHELLS.join(', ')}${shell === undefined ? '' : `, not '${[shell, ...others].join(' ')}'`}`,
    );
  const program = commandLine(() => undefined, false);
  const completion = tab(program, { completionCommandName: 'completion' });
  for (const { options } of completion.commands.values())
    for (const [option, words] of Object.entries(WORDS)) {
      const found = options.get(option);
      if (found !== undefined && !found.isBoolean)
        found.handler = (complete) => words.forEach((word) => complete(word, ''));
    }
  // Where there is nothing to name, a file may follow: shells know those themselves, and the library never asks them to.
  const printing = completion as unknown as Printing;
  const complete = printing.complete.bind(completion);
  printing.complete = (word) => {
    if (printing.completions.length === 0 && !word.startsWith('-')) process.stdout.write(':0\n');
    else complete(word);
  };
  program.parse(args, { from: 'user' });
}
