// The text that explains a planned rule which holds: the result json-rules-engine shows, written down
// as one literal over the values read. Made as in written-test.ts: nothing of a rule is
// in the text, not even the names of its keys, of which only the usual ones are known here.
import type { PlannedCondition, PlannedSet, PlannedTest } from './plan-tests.ts';
import type { RuleEvent } from './rule-source.ts';
import { leafText, type InputNames, type KeptList } from './written-test.ts';

export interface ExplainableRule {
  readonly condition: PlannedCondition;
  readonly isReference: boolean;
  readonly event: RuleEvent;
  readonly priority: number;
  readonly name: unknown;
  /** In the order of events. */
  readonly place: number;
}

/** Keys of conditions that the text may have, in whatever order the rule has them. */
const usualKeys: ReadonlyMap<string, string> = new Map(
  ['fact', 'operator', 'value', 'path', 'params', 'priority', 'name', 'any', 'all', 'not'].map(
    (key) => [key, key],
  ),
);

/** Whether a rule has only the usual keys, so that a text for it can be written. */
export function isUsual(condition: PlannedCondition): boolean {
  if (!Object.keys(condition.kept).every((key) => usualKeys.has(key))) return false;
  return condition.operator === undefined || condition.members.every(isUsual);
}

/** Adds the result of a rule that holds to `o`, and its place to `w`. */
export function writeResult(
  { condition, isReference, event, priority, name, place }: ExplainableRule,
  names: InputNames,
  list: KeptList,
): string {
  const writer = new TraceWriter(names, list);
  const isRoot = !isReference && condition.operator !== undefined;
  const { shown } = writer.condition(condition, isRoot, true);
  const rest = `event:${list.keep(event)},priority:${list.keep(priority)},name:${list.keep(name)}`;
  return `${writer.lines.join('')}o.push({conditions:${shown},${rest},result:true});w.push(${place});`;
}

interface Shown {
  readonly shown: string;
  readonly passes: string;
}
/** What a condition must come to, if that is known. */
type Known = boolean | undefined;

/** What every member must come to when the set comes to what is known of it. */
function knownOfMembers({ operator, members }: PlannedSet, known: Known): Known {
  if (known === undefined) return undefined;
  if (operator === 'not') return !known;
  return members.length === 1 || known === (operator === 'all') ? known : undefined;
}

class TraceWriter {
  lines: string[] = [];
  readonly #inputs: InputNames;
  readonly #list: KeptList;
  #names = 0;

  constructor(inputs: InputNames, list: KeptList) {
    this.#inputs = inputs;
    this.#list = list;
  }

  /** Writes what is needed before, and says how the trace and its answer are written. What must come
   * out, because the rule is known to hold, is not tested again. */
  condition(condition: PlannedCondition, isRoot: boolean, known: Known): Shown {
    return condition.operator === undefined
      ? this.#test(condition, known)
      : this.#set(condition, isRoot, known);
  }

  #name(): string {
    this.#names += 1;
    return `x${this.#names}`;
  }

  #test({ kept, leaf }: PlannedTest, known: Known): Shown {
    const passes = known === undefined ? this.#name() : String(known);
    if (known === undefined) this.lines.push(`const ${passes}=${leafText(leaf, this.#inputs, this.#list)};`);
    const { left, right } = leaf;
    const required = 'input' in right ? this.#inputs.value(right.input) : this.#list.keep(kept['value']);
    const own = this.#own(kept, undefined, '');
    return {
      passes,
      shown: `{${own}factResult:${this.#inputs.value(left)},valueResult:${required},result:${passes}}`,
    };
  }

  #set(set: PlannedSet, isRoot: boolean, known: Known): Shown {
    const { operator, kept, members, groups } = set;
    const below = knownOfMembers(set, known);
    const shown: string[] = [];
    let passes = known === undefined ? 'true' : String(known);
    if (below !== undefined) {
      for (const member of members) shown.push(this.condition(member, false, below).shown);
    } else if (groups.length > 0) passes = this.#groups(set, shown);
    const list = operator === 'not' ? shown.join() : `[${shown.join()}]`;
    const own = this.#own(kept, operator, list);
    return { passes, shown: isRoot ? `{${own}}` : `{${own}result:${passes}}` };
  }

  /** Writes the members, group after group while the answer is open, and names the answer. */
  #groups({ operator, members, unreached, groups }: PlannedSet, shown: string[]): string {
    const passes = this.#name();
    const [first = [], ...later] = groups;
    for (const place of later.flat()) {
      shown[place] = this.#name();
      this.lines.push(`let ${shown[place]}=${this.#list.keep(unreached[place])};`);
    }
    const answers = (
      places: readonly number[],
      show: (place: number, text: string) => void,
    ): string => {
      const texts = places.map((place) => {
        const member = this.condition(members[place]!, false, undefined);
        show(place, member.shown);
        return member.passes;
      });
      return `${operator === 'not' ? '!' : ''}${texts.join(operator === 'any' ? '||' : '&&')}`;
    };
    const answer = answers(first, (place, text) => {
      shown[place] = text;
    });
    this.lines.push(`${later.length === 0 ? 'const' : 'let'} ${passes}=${answer};`);
    for (const group of later) {
      const outer = this.lines;
      this.lines = [];
      const next = answers(group, (place, text) => {
        this.lines.push(`${shown[place]}=${text};`);
      });
      const open = operator === 'any' ? `!${passes}` : passes;
      outer.push(`if(${open}){${this.lines.join('')}${passes}=${next};}`);
      this.lines = outer;
    }
    return passes;
  }

  /** The condition's own keys, the members in place of theirs. */
  #own(kept: Readonly<Record<string, unknown>>, operator: string | undefined, below: string): string {
    return Object.entries(kept)
      .map(([key, value]) => {
        const known = usualKeys.get(key);
        if (known === undefined) throw new Error('a key that no text may have');
        return `${known}:${key === operator ? below : this.#list.keep(value)},`;
      })
      .join('');
  }
}
