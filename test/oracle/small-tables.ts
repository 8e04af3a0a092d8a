// The shipped rules and tables cut down to what the examples touch, so that thousands of
// evaluators can be made in a test: rules with two short examples, grouping tables with the rows
// of the codes in use. Grouping by these is not right, it is only the same everywhere.
import type { RuleSet } from '../../engine/evaluator.ts';
import type { Rule } from '../../engine/rule.ts';

export function smallRuleSet(
  rules: readonly Rule[],
  knowledge: Readonly<Record<string, string>>,
): RuleSet {
  const text = JSON.stringify(rules.map((rule) => rule.examples));
  const codes = new Set(
    [...text.matchAll(/"(?:[A-Z]\d\d\.|\d\d\.\d)\w+"/g)].map(([quoted]) => quoted.slice(1, 6)),
  );
  const keep = (name: string): string => {
    const [head = '', ...lines] = (knowledge[name] ?? '').split('\n');
    return [head, ...lines.filter((line) => codes.has(line.slice(0, 5)))].join('\n');
  };
  return {
    rules: rules.map((rule) => ({
      ...rule,
      examples: rule.examples
        .slice(0, 2)
        .map((example) => ({ ...example, events: example.events.slice(0, 1) })),
    })),
    knowledge: {
      ...knowledge,
      'drg-diagnoses': keep('drg-diagnoses'),
      'drg-operations': keep('drg-operations'),
      'drg-exclusions': keep('drg-exclusions'),
      'pack-sizes': 'med_list_codg,units_per_pack,min_unit\nXA02BCA001B001010100001,14,粒\n',
    },
  };
}
