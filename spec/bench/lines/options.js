import { parseArgs } from 'node:util';
import { lines } from './lines.js';
import { uploaders } from './uploaders.js';

/** `--quick`: what can be waited for. */
const QUICK = { link: 'clean-50,lossy-50,small-file', only: '1,8,auto,v1' };

function chosen(all, text, option) {
  const names = text?.split(',') ?? Object.keys(all);
  for (const name of names)
    if (!Object.hasOwn(all, name)) throw new Error(`--${option}: ${Object.keys(all).join(', ')}; not ${name}`);
  return names;
}

/**
 * What is asked for on the command line.
 *
 * @param {readonly string[]} args
 * @returns {{ lineNames: string[], uploaderNames: string[], seeds: number, measures: boolean, write: boolean,
 *   redraw: boolean, trace: boolean }}
 */
export function optionsOf(args) {
  const { values } = parseArgs({
    args,
    options: {
      link: { type: 'string' },
      only: { type: 'string' },
      seeds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      redraw: { type: 'boolean', default: false },
      trace: { type: 'boolean', default: false },
    },
  });
  const isPart = values.quick || values.link !== undefined || values.only !== undefined;
  if (values.write && isPart) throw new Error('--write is for all lines and everyone: a part is for the eye alone');
  const { link, only, seeds = 1 } = values.quick ? { ...QUICK, ...values } : { seeds: 3, ...values };
  if (!(Number.isInteger(Number(seeds)) && seeds > 0)) throw new Error(`--seeds is a whole number, not ${seeds}`);
  return {
    lineNames: chosen(lines, link, 'link'),
    uploaderNames: chosen(uploaders, only, 'only'),
    seeds: Number(seeds),
    measures: !isPart,
    write: values.write,
    redraw: values.redraw,
    trace: values.trace,
  };
}
