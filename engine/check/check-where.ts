// Filters over candidate entries, in both forms (facts/where.ts): the fields are those of the kinds
// read, references are those of the rule.
import { conditionSchema } from '../language/conditions.ts';
import { checkCodes } from './check-codes.ts';
import { checkComparison } from './compare-types.ts';
import { checkTree } from './check-conditions.ts';
import { checkConditionKeys, reportNoReferences } from './condition-keys.ts';
import { checkTogether, type Atom } from './contradictions.ts';
import { pointer, type Report } from './finding.ts';
import { typeOfEntryField, type RuleScope } from './rule-scope.ts';
import { nameOfType, typeOfConstant, unknown, type ValueType } from './value-type.ts';

export interface Filter {
  readonly where: unknown;
  readonly place: string;
  /** Kinds of the candidates. */
  readonly kinds: readonly string[];
}

export function checkWhere({ where, place, kinds }: Filter, scope: RuleScope, report: Report): void {
  if (typeof where !== 'object' || where === null) return;
  const typeOf = (field: string, at: string): ValueType => typeOfEntryField(kinds, field, at, report);
  if ('all' in where || 'any' in where || 'not' in where) {
    const parsed = conditionSchema.safeParse(where);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const at = pointer(place, ...(issue?.path ?? []).map(String));
      report('shape', at, { zh: `筛选条件格式不对：${issue?.message ?? ''}`, en: `not a condition: ${issue?.message ?? ''}` });
      return;
    }
    checkConditionKeys(where, place, report);
    checkTree(parsed.data, place, {
      scope,
      report,
      typeOf(fact, path, at) {
        if (scope.isDeclared(fact)) return scope.resolvePath(fact, path, at, report);
        const type = typeOf(fact, pointer(at, 'fact'));
        return path === undefined || type.is === 'unknown' ? type : typeBelow(type, { fact, path, at }, report);
      },
    });
    return;
  }
  for (const [field, wanted] of Object.entries(where)) checkField({ field, wanted, place, typeOf }, scope, report);
}

/** The type of what a path finds in a candidate's field: only lists have anything below them. */
function typeBelow(
  type: ValueType, { fact, path, at }: { readonly fact: string; readonly path: string; readonly at: string }, report: Report,
): ValueType {
  if (type.is === 'list') return unknown;
  const { zh, en } = nameOfType(type);
  report('unknown_field', pointer(at, 'path'), {
    zh: `${fact} 是${zh}，里面没有“${path}”`,
    en: `${fact} is ${en}: there is no ${path} in it`,
  });
  return type;
}

interface FieldFilter {
  readonly field: string;
  readonly wanted: unknown;
  readonly place: string;
  typeOf(field: string, at: string): ValueType;
}

function checkField({ field, wanted, place: base, typeOf }: FieldFilter, scope: RuleScope, report: Report): void {
  const place = pointer(base, field);
  const type = typeOf(field, place);
  const isTests = typeof wanted === 'object' && wanted !== null && !Array.isArray(wanted);
  const plain: readonly [string, unknown] = [Array.isArray(wanted) ? 'in' : 'equal', wanted];
  const tests = isTests ? Object.entries(wanted) : [plain];
  if (tests.length === 0) report('always_true', place, { zh: `没有说明“${field}”的条件`, en: `nothing is asked of ${field}` });
  const atoms: Atom[] = [];
  for (const [operator, operand] of tests) {
    const at = isTests ? pointer(place, operator) : place;
    if (isTests && operator === 'known' && typeof operand === 'boolean') continue;
    const value = operandOf(operand, at, scope, report);
    if (value.atom !== undefined && 'constant' in value.atom)
      checkCodes({ field, operator, value: value.atom.constant, place: at }, report);
    // The operator is the key itself here.
    const isFit = checkComparison(
      { operator, fact: type, value: value.type, place: at, valuePlace: at },
      (code, where, texts, more) => report(code, code === 'unknown_operator' ? at : where, texts, more),
    );
    if (!isFit || value.atom === undefined) continue;
    const atom = { operand: field, type, operator, value: value.atom, place: at };
    atoms.push(atom);
    checkTogether('alone', [atom], scope.rule, report);
  }
  checkTogether('all', atoms, scope.rule, report);
}

/** A constant, or `@reference`. Comparisons with anything but constants and parameters are left open. */
function operandOf(
  operand: unknown,
  place: string,
  scope: RuleScope,
  report: Report,
): { readonly type: ValueType; readonly atom?: Atom['value'] } {
  if (Array.isArray(operand)) reportNoReferences(operand, place, report);
  if (typeof operand !== 'string' || !operand.startsWith('@'))
    return { type: typeOfConstant(operand), atom: { constant: operand } };
  const reference = operand.slice(1);
  const type = scope.resolve(reference, place, report);
  return Object.hasOwn(scope.rule.params, reference) ? { type, atom: { parameter: reference } } : { type };
}
