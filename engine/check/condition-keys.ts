// What stands in conditions and nothing reads. Reading a rule leaves names out that it does not know, so that a mistyped `path` or an
// `all` beside an `any` (of which only `any` counts, as in json-rules-engine) would be without effect and
// without a word. Looked for in what was written, therefore, not in what was read.
import { pointer, type Report } from './finding.ts';
import { nearest } from './nearest.ts';

/** In the order in which one goes before the others. */
const groups = ['any', 'all', 'not', 'condition'] as const;
const beside: readonly string[] = ['priority', 'name'];
const ofLeaf: readonly string[] = ['fact', 'operator', 'value', 'path', ...beside];
const ofReference: readonly string[] = ['fact', 'path'];

/** Where a rule has conditions, filters left out. */
export function checkConditionKeysOfRule(input: unknown, report: Report): void {
  const rule = membersOf(input);
  checkConditionKeys(rule.get('conditions'), '/conditions', report);
  for (const list of ['exclusions', 'grade_when'])
    listOf(rule.get(list)).forEach((one, i) =>
      checkConditionKeys(membersOf(one).get('conditions'), pointer(`/${list}`, i, 'conditions'), report),
    );
}

export function checkConditionKeys(condition: unknown, place: string, report: Report): void {
  const members = membersOf(condition);
  const group = groups.find((name) => members.has(name));
  if (group === undefined) {
    checkKeys(members, ofLeaf, place, report);
    const value = membersOf(members.get('value'));
    if (value.has('fact')) checkKeys(value, ofReference, pointer(place, 'value'), report);
    return;
  }
  checkKeys(members, [group, ...beside], place, report);
  const inside = members.get(group);
  if (group === 'not') checkConditionKeys(inside, pointer(place, group), report);
  listOf(inside).forEach((one, i) => checkConditionKeys(one, pointer(place, group, i), report));
}

/** `@` makes a reference of a text that stands alone in the short form of a filter, and nowhere else. */
export function reportNoReferences(texts: readonly unknown[], place: string, report: Report): void {
  for (const text of texts) {
    if (typeof text !== 'string' || !/^@[a-z][\w.]*$/.test(text)) continue;
    report('unknown_reference', place, {
      zh: `“${text}”在这里只是文本，不是引用`,
      en: `${text} is a plain text here, no reference`,
    });
  }
}

function checkKeys(members: ReadonlyMap<string, unknown>, known: readonly string[], place: string, report: Report): void {
  for (const name of members.keys()) {
    if (known.includes(name)) continue;
    report(
      'unknown_setting',
      pointer(place, name),
      { zh: `条件里的“${name}”不会被读取`, en: `${name} is not read in a condition of this form` },
      { suggestion: nearest(name, known) },
    );
  }
}

function membersOf(value: unknown): ReadonlyMap<string, unknown> {
  const isPlain = typeof value === 'object' && value !== null && !Array.isArray(value);
  return new Map(isPlain ? Object.entries(value) : []);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
