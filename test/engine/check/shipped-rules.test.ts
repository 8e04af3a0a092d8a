// The shipped rules have no errors and no warnings, and a slip anywhere in their names is found.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSource } from '../../../engine/check/check-rule.ts';
import { describeFinding, hasErrors } from '../../../engine/check/finding.ts';
import { fieldNames } from '../../../engine/field-names.ts';
import { entryAttributes } from '../../../engine/fields.ts';
import { checkContext } from '../../../rules/check-context.ts';
import { knowledgeTables } from '../../../rules/knowledge-tables.ts';
import { loadKnowledge } from '../../../rules/load-knowledge.ts';
import { shippedRuleFiles } from '../../rules/shipped-rule-files.ts';

const files = shippedRuleFiles();
const rules = files.map(({ rule }) => rule);
const context = checkContext(loadKnowledge(), rules);

/** Estimated heavy, since the estimate knows neither the order of conditions nor how few triggers pass them; measured
 * over the simulated city none of them takes more than a microsecond an event. */
const measured: readonly unknown[] = ['HB-12', 'GN-05', 'IV-09', 'IV-12', 'IV-18', 'UC-03', 'UC-04', 'UC-19'];

describe('shipped rules', () => {
  it('there are some', () => {
    expect(files.length).toBeGreaterThanOrEqual(19);
  });

  it.each(files)('$name: no error and no warning, examples run', ({ rule }) => {
    const { findings } = checkSource(rule, context);
    expect(findings.filter(({ severity }) => severity !== 'note').map(describeFinding)).toEqual([]);
  });

  it.each(files)('$name: an estimate of its cost, with reasons', ({ rule }) => {
    const { cost } = checkSource(rule);
    if (!measured.includes(rule['id'])) expect(cost.class).not.toBe('heavy');
    expect(cost.parts.length).toBeGreaterThan(0);
    for (const { zh, en } of cost.parts) expect([zh, en].every((words) => words.length > 0)).toBe(true);
  });

  it('the same file gives the same findings', () => {
    for (const { rule } of files) expect(checkSource(rule)).toEqual(checkSource(structuredClone(rule)));
  });
});

/** A place in a rule with a name in it, and how to write another there. */
interface Named {
  readonly path: readonly (string | number)[];
  readonly name: string;
  readonly isKey: boolean;
  /** Where in the text the name begins. */
  readonly from: number;
}

const known: ReadonlySet<string> = new Set([...Object.keys(fieldNames), ...Object.keys(entryAttributes)]);

/** Every field name of the parts that judge: keys of filters, and words of references, paths, messages. */
function namesIn(value: unknown, path: readonly (string | number)[] = []): readonly Named[] {
  if (typeof value === 'string') {
    return [...value.matchAll(/(?<=[.@]|^)[a-z_][a-z0-9_]*(?=$|[.}|])/g)].flatMap(({ 0: name, index }) =>
      known.has(name) && isReading(value, path, index) ? [{ path, name, isKey: false, from: index }] : [],
    );
  }
  if (Array.isArray(value)) return value.flatMap((one, i) => namesIn(one, [...path, i]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const inFilter = path.at(-1) === 'where' && known.has(key);
    const own = inFilter ? [{ path: [...path, key], name: key, isKey: true, from: 0 }] : [];
    return [...own, ...namesIn(inner, [...path, key])];
  });
}

/** After a dot (a reference, a path), or the whole of a `field` or of one of `like`. */
function isReading(text: string, path: readonly (string | number)[], index: number): boolean {
  if (path.at(-1) === 'field' || path.at(-2) === 'like') return true;
  return text[index - 1] === '.';
}

function renamed(rule: Readonly<Record<string, unknown>>, { path, name, isKey, from }: Named, other: string): unknown {
  const change = (value: unknown, [step, ...rest]: readonly (string | number)[]): unknown => {
    if (step === undefined) {
      const text = String(value);
      return text.slice(0, from) + other + text.slice(from + name.length);
    }
    if (Array.isArray(value)) return value.map((one, i) => (i === step ? change(one, rest) : one));
    return Object.fromEntries(
      Object.entries(Object(value)).map(([key, inner]) => {
        if (key !== step) return [key, inner];
        return isKey && rest.length === 0 ? [other, inner] : [key, change(inner, rest)];
      }),
    );
  };
  return change(rule, path);
}

/** A letter left out, doubled, changed, or swapped with the next. */
function slip(name: string, place: number, how: number): string {
  const i = place % name.length;
  const letters = [...name];
  switch (how) {
    case 0:
      letters.splice(i, 1);
      break;
    case 1:
      letters.splice(i, 0, letters[i] ?? 'x');
      break;
    case 2:
      letters[i] = letters[i] === 'q' ? 'z' : 'q';
      break;
    default:
      letters.splice(Math.max(0, i - 1), 2, ...letters.slice(Math.max(0, i - 1), Math.max(0, i - 1) + 2).toReversed());
  }
  return letters.join('');
}

const judging = [
  'trigger', 'facts', 'conditions', 'exclusions', 'grade_when', 'event', 'amount', 'fund_amount', 'evidence', 'evidence_facts',
];
const places = files.flatMap(({ rule }) =>
  judging.flatMap((part) => namesIn(rule[part], [part]).map((named) => ({ rule, named }))),
);

describe('a slip in the name of a field of a shipped rule', () => {
  it('there are hundreds of places for one', () => {
    expect(places.length).toBeGreaterThan(300);
  });

  it('is always an error', () => {
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.nat(40), fc.integer({ min: 0, max: 3 }), ({ rule, named }, at, how) => {
        const other = slip(named.name, at, how);
        fc.pre(!known.has(other) && other !== '');
        const { findings } = checkSource(renamed(rule, named, other), { tables: knowledgeTables });
        expect(hasErrors(findings), `${named.path.join('/')}: ${named.name} as ${other}`).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it('of four letters or more is answered with the name that was meant, where that is the only one so near', () => {
    const stay = places.filter(({ named }) => named.path.join('/') === 'trigger/where/open' || named.name === 'dscg_way');
    expect(stay.length).toBeGreaterThan(3);
    for (const { rule, named } of stay) {
      const { findings } = checkSource(renamed(rule, named, slip(named.name, 1, 0)));
      expect(findings.map(({ suggestion }) => suggestion)).toContain(named.name);
    }
  });
});
