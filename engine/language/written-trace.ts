// The text of functions that explain planned rules which hold: the result json-rules-engine shows,
// written down as one literal over the values read. Made as in written-test.ts: nothing of a rule is
// in the text, not even the names of its keys, of which only the usual ones are known here.
import { asNumber } from './fact-guards.ts';
import type { PlannedCondition, PlannedSet, PlannedTest } from './plan-tests.ts';
import type { RuleEvent } from './rule-source.ts';
import { KeptList, leafText, type InputNames, type Written } from './written-test.ts';

export interface ExplainableRule {
  readonly condition: PlannedCondition;
  readonly isReference: boolean;
  readonly event: RuleEvent;
  readonly priority: number;
  readonly name: unknown;
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

/** A text that makes a list of functions from the values of a run to a rule's result. */
export function writeTraces(rules: readonly ExplainableRule[]): Written {
  const list = new KeptList();
  const functions = rules.map(({ condition, isReference, event, priority, name }) => {
    const writer = new TraceWriter(list);
    const { shown } = writer.condition(condition, !isReference && condition.operator !== undefined);
    const rest = `event:${list.keep(event)},priority:${list.keep(priority)},name:${list.keep(name)}`;
    return `function(v){${writer.lines.join('')}return {conditions:${shown},${rest},result:true};}`;
  });
  return list.written(`return [${functions.join()}];`);
}

class TraceWriter implements InputNames {
  lines: string[] = [];
  readonly #list: KeptList;
  #names = 0;

  constructor(list: KeptList) {
    this.#list = list;
  }

  value({ slot, follow }: Parameters<InputNames['value']>[0]): string {
    return follow === undefined ? `v[${slot}]` : `${this.#list.keep(follow)}(v[${slot}])`;
  }

  number(input: Parameters<InputNames['number']>[0]): string {
    return `${this.#list.keep(asNumber)}(${this.value(input)})`;
  }

  /** Writes what is needed before, and says how the trace and its answer are named. */
  condition(
    condition: PlannedCondition,
    isRoot: boolean,
  ): { readonly shown: string; readonly passes: string } {
    return condition.operator === undefined ? this.#test(condition) : this.#set(condition, isRoot);
  }

  #name(): string {
    this.#names += 1;
    return `x${this.#names}`;
  }

  #test({ kept, leaf }: PlannedTest): { readonly shown: string; readonly passes: string } {
    const passes = this.#name();
    this.lines.push(`const ${passes}=${leafText(leaf, this, this.#list)};`);
    const { left, right } = leaf;
    const required = 'input' in right ? this.value(right.input) : this.#list.keep(kept['value']);
    const own = this.#own(kept, undefined, '');
    return {
      passes,
      shown: `{${own}factResult:${this.value(left)},valueResult:${required},result:${passes}}`,
    };
  }

  #set(
    { operator, kept, members, unreached, groups }: PlannedSet,
    isRoot: boolean,
  ): { readonly shown: string; readonly passes: string } {
    const passes = this.#name();
    const shown: string[] = [];
    const [first, ...later] = groups;
    if (first === undefined) this.lines.push(`const ${passes}=true;`);
    else {
      for (const place of later.flat()) {
        shown[place] = this.#name();
        this.lines.push(`let ${shown[place]}=${this.#list.keep(unreached[place])};`);
      }
      const answer = (places: readonly number[], write: (place: number, text: string) => void): string => {
        const answers = places.map((place) => {
          const member = this.condition(members[place]!, false);
          write(place, member.shown);
          return member.passes;
        });
        return `${operator === 'not' ? '!' : ''}${answers.join(operator === 'any' ? '||' : '&&')}`;
      };
      const text = answer(first, (place, member) => {
        shown[place] = member;
      });
      this.lines.push(`${later.length === 0 ? 'const' : 'let'} ${passes}=${text};`);
      for (const group of later) {
        const outer = this.lines;
        this.lines = [];
        const next = answer(group, (place, member) => {
          this.lines.push(`${shown[place]}=${member};`);
        });
        outer.push(`if(${operator === 'any' ? '!' : ''}${passes}){${this.lines.join('')}${passes}=${next};}`);
        this.lines = outer;
      }
    }
    const below = operator === 'not' ? shown.join() : `[${shown.join()}]`;
    const own = this.#own(kept, operator, below);
    return { passes, shown: isRoot ? `{${own}}` : `{${own}result:${passes}}` };
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
