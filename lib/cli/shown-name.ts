import { STANDARD_INPUT } from './arguments.js';

/** A file as people are told of it: as it was given, and standard input by its name. */
export const shownName = (file: string): string => (file === STANDARD_INPUT ? 'standard input' : file);
