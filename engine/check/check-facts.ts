// Fact declarations. An operator is not told apart by name here: it is compiled with a scope that
// writes down what it asks for (references, bounds, kinds) and reads nothing, so that an operator
// added tomorrow is checked as well. Settings are known by what they are called everywhere: `kind`
// says what `where`, `part`, `field` and `like` beside it are about.
import { factOperators } from '../facts/catalogue.ts';
import { quantitiesOf } from '../facts/declaration.ts';
import { asFixed } from '../facts/where.ts';
import { noInfluence, type FactScope, type Influence } from '../facts/operator.ts';
import { Shared } from '../facts/shared.ts';
import type { FactSpec } from '../rule.ts';
import { checkSettings } from './check-settings.ts';
import { expectedTypes } from './fact-types.ts';
import { pointer, type CheckContext, type Report } from './finding.ts';
import { boundOf, checkKinds, knownKinds } from './kinds-and-bounds.ts';
import { nearest } from './nearest.ts';
import type { RuleScope } from './rule-scope.ts';
import { reportIssues } from './shape.ts';
import { nameOfType, number } from './value-type.ts';

/** A declaration that could be understood, with what it reads. */
export interface CheckedFact {
  readonly name: string;
  readonly spec: FactSpec;
  readonly place: string;
  readonly influence: Influence;
  /** Facts and parameters it is made from. */
  readonly reads: ReadonlySet<string>;
}

export function checkFacts(scope: RuleScope, context: CheckContext, report: Report): readonly CheckedFact[] {
  return Object.entries(scope.rule.facts).map(([name, spec]) => {
    const place = pointer('/facts', name);
    const before = new Set(scope.used);
    scope.used.clear();
    const influence = checkFact(spec, place, scope, context, report);
    const reads = new Set(scope.used);
    scope.used.clear();
    for (const one of before) scope.used.add(one);
    return { name, spec, place, influence, reads };
  });
}

function checkFact(
  spec: FactSpec,
  place: string,
  scope: RuleScope,
  context: CheckContext,
  report: Report,
): Influence {
  const operator = factOperators.get(spec.op);
  if (operator === undefined) {
    report(
      'unknown_fact_operator',
      pointer(place, 'op'),
      { zh: `没有因子算子“${spec.op}”`, en: `there is no fact operator ${spec.op}` },
      { suggestion: nearest(spec.op, factOperators.keys()) },
    );
    return noInfluence;
  }
  const parsed = operator.schema.safeParse(spec);
  if (!parsed.success) {
    reportIssues(parsed.error.issues, { schema: operator.schema, place, input: spec, report });
    return noInfluence;
  }
  checkSettings(spec, place, scope, context, report);
  const recording = recordingScope(spec, quantitiesOf(operator.schema), place, scope, report);
  try {
    const influence = operator.influence(spec, recording);
    operator.compile(spec, recording);
    return influence;
  } catch (error) {
    report('does_not_compile', place, compilerTexts(error));
    return noInfluence;
  }
}

export function compilerTexts(error: unknown): { zh: string; en: string } {
  const message = error instanceof Error ? error.message : String(error);
  return { zh: `无法编译：${message}`, en: `cannot be compiled: ${message}` };
}

/** Stands in for the rule's own scope and reports what an operator cannot have. */
function recordingScope(
  spec: FactSpec, quantities: readonly string[], place: string, scope: RuleScope, report: Report,
): FactScope {
  const nothing = (): undefined => undefined;
  const reference = (path: string): (() => undefined) => {
    const settings = placesOf(spec, path);
    for (const setting of settings.length === 0 ? [[]] : settings) {
      const at = pointer(place, ...setting);
      const type = scope.resolve(path, at, report);
      const [name = ''] = setting;
      const expected = quantities.includes(name) ? [number()] : expectedTypes(spec.op, name);
      if (expected === undefined || type.is === 'unknown' || expected.some(({ is }) => is === type.is)) continue;
      const [wanted, found] = [expected.map(nameOfType), nameOfType(type)];
      report('wrong_type', at, {
        zh: `${spec.op} 的 ${name} 需要${wanted.map(({ zh }) => zh).join('或')}，“${path}”是${found.zh}`,
        en: `${name} of ${spec.op} takes ${wanted.map(({ en }) => en).join(' or ')}, ${path} is ${found.en}`,
      });
    }
    return nothing;
  };
  return {
    ref: reference,
    value: (operand) => (typeof operand === 'string' ? reference(operand) : nothing),
    where: () => asFixed(() => true),
    bound: (bound) => boundOf(bound, pointer(place, ...(placesOf(spec, bound)[0] ?? [])), scope, report),
    entryKinds(kinds) {
      checkKinds(kinds, pointer(place, ...(placesOf(spec, kinds)[0] ?? ['kind'])), scope, report);
      return knownKinds(kinds);
    },
    shared: new Shared(),
  };
}

/** Where in a declaration a value stands, `op`, `name` and filters left out. */
function placesOf(spec: unknown, wanted: unknown): readonly (readonly string[])[] {
  if (typeof spec !== 'object' || spec === null) return [];
  return Object.entries(spec).flatMap(([setting, value]) => {
    if (setting === 'op' || setting === 'name' || setting === 'where' || setting === 'part') return [];
    if (JSON.stringify(value) === JSON.stringify(wanted)) return [[setting]];
    return placesOf(value, wanted).map((rest) => [setting, ...rest]);
  });
}
