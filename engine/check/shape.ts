// What zod says about a file or a declaration, as findings: the place as a JSON pointer, and for a
// setting that nobody knows the one that was probably meant.
import { z } from 'zod';
import { pointer, type Report } from './finding.ts';
import { nearest } from './nearest.ts';
import { shapeWords, type Words } from './shape-words.ts';

export interface ShapeCheck {
  readonly schema: z.ZodType;
  /** Where the input stands in the rule. */
  readonly place: string;
  readonly input: unknown;
  readonly report: Report;
}

export function reportIssues(issues: readonly z.core.$ZodIssue[], { schema, place, input, report }: ShapeCheck): void {
  for (const issue of issues) {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        report(
          'unknown_setting',
          pointer(place, ...path, key),
          { zh: `没有“${key}”这一项`, en: `there is no setting ${key}` },
          { suggestion: nearest(key, namesAt(schema, path)) },
        );
      }
      continue;
    }
    const actual = valueAt(input, path);
    report('shape', pointer(place, ...path), wordsOf(issue, path, actual), { suggestion: expectedValue(issue, actual) });
  }
}

/** Whether lists and objects in a value lie deeper than so many in each other; a reader that calls itself
 * for each would not come back from any depth. */
export function isDeeperThan(value: unknown, depthMax: number): boolean {
  const waiting: { readonly one: unknown; readonly depth: number }[] = [{ one: value, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { one, depth } = next;
    if (typeof one !== 'object' || one === null) continue;
    if (depth >= depthMax) return true;
    for (const member of Object.values(one)) waiting.push({ one: member, depth: depth + 1 });
  }
  return false;
}

/** A rule without proof is what most first drafts are: said plainly. */
const unproven: Words = {
  zh: '缺少样例：至少写一个命中的样例和一个不命中的相近情形',
  en: 'examples are missing: at least one history that hits and one near miss that must not',
};

function wordsOf(issue: z.core.$ZodIssue, path: readonly string[], actual: unknown): Words {
  const isUnproven = path.length === 1 && path[0] === 'examples' && (actual === undefined || issue.code === 'too_small');
  return isUnproven ? unproven : shapeWords(issue, actual);
}

/** For a value out of a closed list, the nearest of the list. */
function expectedValue(issue: z.core.$ZodIssue, actual: unknown): string | undefined {
  if (issue.code !== 'invalid_value' || typeof actual !== 'string') return undefined;
  return nearest(actual, issue.values.filter((value) => typeof value === 'string'));
}

function valueAt(input: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    const found: unknown = Object.getOwnPropertyDescriptor(value, name)?.value;
    return found;
  }, input);
}

/** Names of the settings at a path, over every form the value may have there. */
function namesAt(schema: z.ZodType, path: readonly string[]): readonly string[] {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return [...namesIn(path.reduce<unknown>((node, name) => step(node, name), json))];
}

const combining = ['anyOf', 'oneOf', 'allOf'] as const;

function step(node: unknown, name: string): unknown {
  const property = valueAt(node, ['properties', name]);
  if (property !== undefined) return property;
  const further = valueAt(node, ['additionalProperties']) ?? valueAt(node, ['items']);
  if (typeof further === 'object' && further !== null) return further;
  for (const key of combining) {
    const forms = valueAt(node, [key]);
    for (const form of Array.isArray(forms) ? forms : []) {
      const found = step(form, name);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function* namesIn(node: unknown): Generator<string> {
  const properties = valueAt(node, ['properties']);
  if (typeof properties === 'object' && properties !== null) yield* Object.keys(properties);
  for (const key of combining) {
    const forms = valueAt(node, [key]);
    for (const form of Array.isArray(forms) ? forms : []) yield* namesIn(form);
  }
}
