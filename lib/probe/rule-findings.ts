import type { Finding } from '../media/finding.js';
import type { MediaFacts } from './media-facts.js';
import { MEASURES } from './measures.js';
import { remedyFor } from './remedies.js';
import { type CheckedAs, X_RULES, type XRule } from './x-rules.js';

/** What of the facts is against X's documented rules. What is not known is against none. */
export const ruleFindings = (facts: MediaFacts, as: CheckedAs, profile: 'standard' | 'premium'): readonly Finding[] =>
  onePerCode(
    X_RULES.filter(({ of }) => of.includes(as)).flatMap((rule) => {
      const value = MEASURES[rule.measure].of(facts);
      const limit = rule[profile];
      if (value === undefined || !isBroken(rule, value, limit)) return [];
      const { code, level } = rule;
      const remedy = remedyFor(code, facts, limit);
      return [{ level, code, value, limit, message: sentence(rule, value, profile), ...(remedy && { remedy }) }];
    }),
  );

/** Too wide and too high is one thing to mend. */
const onePerCode = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(({ code }, at) => findings.findIndex((finding) => finding.code === code) === at);

function isBroken({ bound }: XRule, value: number | string, limit: number | string): boolean {
  if (bound === 'only') return value !== limit;
  return bound === 'least' ? value < limit : value > limit;
}

/** What people call it. */
const NAMES: Readonly<Record<string, string>> = {
  avc: 'H.264',
  hevc: 'HEVC (H.265)',
  mp4v: 'MPEG-4 Part 2',
  aac: 'AAC',
};

const bounds = { least: 'at least', most: 'at most', only: 'only' };

function sentence({ measure, bound, standard, premium }: XRule, value: number | string, profile: string): string {
  const { subject, unit } = MEASURES[measure];
  const withUnit = (figure: number | string): string => `${NAMES[figure] ?? figure}${unit && ' '}${unit}`;
  const whose = standard === premium ? '' : profile === 'premium' ? ' (Premium)' : ' (without Premium)';
  const limit = profile === 'premium' ? premium : standard;
  return `${subject} is ${withUnit(value)}: X is documented to take ${bounds[bound]} ${withUnit(limit)}${whose}.`;
}
