// Knowledge cut further than test/oracle/small-tables.ts does, since a simulation reads its tables
// anew at each start and each activation: of each table the rows that a rule or its examples may
// look up. What is judged by them is the same everywhere, and that is all that is asked of it.
import type { RuleSet } from '../../engine/evaluator.ts';
import type { Rule } from '../../engine/rule.ts';

/** Tables that are small, or of which no row is looked up by a code. */
const keptWhole = new Set(['charge-classes', 'drg-rates', 'no-code-stock']);
const shortest = 3;

export function tinyRuleSet(small: RuleSet, rules: readonly Rule[]): RuleSet {
  const said = [...new Set(JSON.stringify(rules).match(/(?<=")[\w.+-]{3,}(?=")/g))].toSorted();
  const adrgs = adrgsOf(small.knowledge);
  const tables = Object.entries(small.knowledge).map(([name, text]): [string, string] => {
    if (keptWhole.has(name)) return [name, text];
    if (name === 'drg-groups') return [name, keep(text, (cells) => adrgs.has(adrgOf(cells[0])))];
    if (name === 'drg-weights') return [name, keep(text, (cells) => adrgs.has(adrgOf(cells[1])))];
    if (name.startsWith('drg-')) return [name, text];
    return [name, keep(text, (cells) => isSaid(cells[0] ?? '', said))];
  });
  return { ...small, knowledge: Object.fromEntries(tables) };
}

function keep(text: string, isWanted: (cells: readonly string[]) => boolean): string {
  const [head = '', ...lines] = text.split('\n');
  return [head, ...lines.filter((line) => isWanted(line.split(',')))].join('\n');
}

/** Whether a rule or example names it, or something that begins with it. */
function isSaid(code: string, said: readonly string[]): boolean {
  return code.length >= shortest && said.some((one) => one.startsWith(code));
}

function adrgOf(group: string | undefined): string {
  return (group ?? '').slice(0, shortest);
}

/** Groups that the codes left in the tables can lead to. */
function adrgsOf(knowledge: Readonly<Record<string, string>>): ReadonlySet<string> {
  const text = `${knowledge['drg-diagnoses'] ?? ''}\n${knowledge['drg-operations'] ?? ''}`;
  return new Set(text.match(/\b[A-Z]{2}\d/g));
}
