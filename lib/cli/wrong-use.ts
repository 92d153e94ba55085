/** The command line or the environment makes no sense: exit code 2, before anything is sent. */
export class WrongUse extends Error {
  override readonly name = 'WrongUse';
}
