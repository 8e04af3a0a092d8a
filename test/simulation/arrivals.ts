// What comes to EVENTS in a simulation: the rules first, sometimes a part of them or of their tables
// and the rest later, events shuffled and some of them twice, and now and then an operator who
// switches a rule off, perhaps on again, or an activation that cannot be.
import type { PipelineMessage } from '../../engine/pipeline-message.ts';
import type { RuleSet } from '../../engine/evaluator.ts';
import { encodeFrame, type FundEvent } from '../../engine/event.ts';
import type { Chance } from '../../load/city/chance.ts';
import { shuffled } from '../../load/shuffled.ts';

type Content = PipelineMessage['content'];

export interface Arrivals {
  readonly contents: readonly Content[];
  /** What judges in the end: the rules in force that are not switched off. */
  readonly inTheEnd: RuleSet;
}

/** The activation with this hash must be refused. */
export const refusedHash = 'refused';

const frameEventsMax = 6;
const twiceShare = 0.1;
const inOrderShare = 0.3;
const secondActivationShare = 0.3;
const refusedShare = 0.1;
const switchShare = 0.25;

export function arrivals(dice: Chance, ruleSet: RuleSet, events: readonly FundEvent[]): Arrivals {
  const again = events.filter(() => dice.yes(twiceShare));
  const all = [...events, ...again];
  const contents = framesOf(dice, dice.yes(inOrderShare) ? all : shuffled(all, dice));
  const anywhere = (): number => dice.int(0, contents.length);
  if (dice.yes(refusedShare))
    contents.splice(anywhere(), 0, activation({ rules: [{}], knowledge: {} }, refusedHash));
  const isTwofold = dice.yes(secondActivationShare);
  if (isTwofold) contents.splice(anywhere(), 0, activation(ruleSet, 'second'));
  const off = dice.yes(switchShare) ? switches(dice, ruleSet, contents) : new Set<string>();
  const first = isTwofold ? partOf(dice, ruleSet) : ruleSet;
  const rules = ruleSet.rules.filter((rule) => !off.has(versionOf(rule).rule_id));
  return { contents: [activation(first, 'first'), ...contents], inTheEnd: { ...ruleSet, rules } };
}

function framesOf(dice: Chance, events: readonly FundEvent[]): Content[] {
  const frames: Content[] = [];
  for (let from = 0; from < events.length;) {
    const count = dice.int(1, frameEventsMax);
    const frame = { v: 1 as const, partition: 0, events: events.slice(from, from + count), bodies: {} };
    frames.push({ type: 'frame', data: encodeFrame(frame) });
    from += count;
  }
  return frames;
}

/** Puts switches of one rule between the others; says which rule is off after them. */
function switches(dice: Chance, ruleSet: RuleSet, contents: Content[]): ReadonlySet<string> {
  const { rule_id, version } = versionOf(dice.pick(ruleSet.rules));
  const places = Array.from({ length: dice.int(1, 3) }, () => dice.int(0, contents.length));
  const ordered = places.toSorted((a, b) => a - b);
  ordered.forEach((place, i) =>
    contents.splice(place + i, 0, {
      type: 'switch',
      rule_id,
      version,
      on: i % 2 === 1,
      reason: '人工停用',
    }),
  );
  return new Set(places.length % 2 === 1 ? [rule_id] : []);
}

/** Without one of the rules, without the rows of a table, or whole. */
function partOf(dice: Chance, ruleSet: RuleSet): RuleSet {
  const rules = ruleSet.rules.slice(dice.int(0, 1));
  const table = dice.pick(Object.keys(ruleSet.knowledge));
  const head = (ruleSet.knowledge[table] ?? '').split('\n', 1).join('');
  const isCut = dice.yes(0.5);
  return { rules, knowledge: isCut ? { ...ruleSet.knowledge, [table]: head } : ruleSet.knowledge };
}

function activation(ruleSet: RuleSet, hash: string): Content {
  return { type: 'activate', ruleSet, hash };
}

function versionOf(rule: unknown): { readonly rule_id: string; readonly version: number } {
  if (typeof rule === 'object' && rule !== null && 'id' in rule && 'version' in rule)
    return { rule_id: String(rule.id), version: Number(rule.version) };
  throw new Error('a rule without id and version');
}
