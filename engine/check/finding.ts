// What the checks of a rule say: one finding for each thing that is wrong or doubtful, with its place
// in the file and, where something near it exists, what was probably meant. Every code is explained in
// rules/CHECKS.md.
import type { Rule } from '../rule.ts';

/** `error`: the rule cannot be used. `warning`: it can, and most likely does not do what was meant.
 * `note`: worth knowing. */
export type Severity = 'error' | 'warning' | 'note';

export interface Finding {
  readonly severity: Severity;
  readonly code: FindingCode;
  /** JSON pointer into the rule, such as `/facts/prev/where/open`. */
  readonly place: string;
  readonly zh: string;
  readonly en: string;
  /** What was probably meant, ready to be put in the place. */
  readonly suggestion?: string;
}

export type CostClass = 'cheap' | 'moderate' | 'heavy';

/** What judging costs, in relative units: reading one field is 1. */
export interface Cost {
  readonly units: number;
  readonly class: CostClass;
  /** The dearest parts, dearest first. */
  readonly parts: readonly { readonly place: string; readonly units: number; readonly zh: string; readonly en: string }[];
}

export interface RuleCheck {
  /** Errors first, then warnings, then notes. */
  readonly findings: readonly Finding[];
  readonly cost: Cost;
}

/** A knowledge table as far as rules need to know it. */
export interface TableColumns {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: 'text' | 'number' | 'date' | 'codes' }[];
}

/** What came of one example of a rule. */
export interface ExampleRun {
  readonly problems: readonly string[];
  /** Chinese sentences of the hits raised. */
  readonly reasons: readonly string[];
}

export interface CheckContext {
  /** Knowledge tables there are; absent: names of tables and columns are not checked. */
  readonly tables?: readonly TableColumns[];
  /** Runs the examples of a rule, in order; absent: they are not run. */
  readonly runExamples?: (rule: Rule) => readonly ExampleRun[];
}

/** Severity of each code. */
export const findingCodes = {
  shape: 'error',
  does_not_compile: 'error',
  unknown_field: 'error',
  unknown_reference: 'error',
  unknown_kind: 'error',
  unknown_operator: 'error',
  unknown_fact_operator: 'error',
  unknown_setting: 'error',
  unknown_table: 'error',
  unknown_column: 'error',
  unknown_format: 'error',
  unknown_unit: 'warning',
  unknown_code: 'warning',
  field_of_some_kinds: 'note',
  attribute_by_path: 'error',
  entry_by_path: 'error',
  malformed_path: 'error',
  kind_not_in_key: 'error',
  name_clash: 'error',
  circular_fact: 'error',
  wrong_type: 'error',
  mixed_units: 'warning',
  substring_search: 'warning',
  never_holds: 'error',
  always_true: 'warning',
  contradiction: 'error',
  constant_condition: 'warning',
  parameter_range: 'error',
  unbounded_window: 'warning',
  window_beyond_horizon: 'warning',
  empty_window: 'error',
  never_in_force: 'error',
  missing_example: 'error',
  failing_example: 'error',
  missing_basis: 'error',
  malformed_template: 'error',
  message_without_values: 'warning',
  messages_differ: 'note',
  empty_in_message: 'warning',
  amount_is_no_number: 'error',
  about_is_no_entry: 'error',
  evidence_is_no_entry: 'error',
  unused_parameter: 'warning',
  unused_fact: 'note',
  duplicate_name: 'error',
  hit_loop: 'error',
  duplicate_version: 'error',
  overlapping_versions: 'warning',
} as const satisfies Record<string, Severity>;

export type FindingCode = keyof typeof findingCodes;

export interface Texts {
  readonly zh: string;
  readonly en: string;
}

/** Takes in a finding. `severity` only where it differs from the code's own. */
export type Report = (
  code: FindingCode,
  place: string,
  texts: Texts,
  more?: { readonly suggestion?: string | undefined; readonly severity?: Severity },
) => void;

/** A report that writes to a list. The same code in the same place is taken once. */
export function reportTo(findings: Finding[]): Report {
  return (code, place, { zh, en }, { suggestion, severity = findingCodes[code] } = {}) => {
    if (findings.some((known) => known.code === code && known.place === place && known.en === en)) return;
    findings.push({ severity, code, place, zh, en, ...(suggestion === undefined ? {} : { suggestion }) });
  };
}

/** A place below another: `pointer('/facts', 'prev', 'where')`. */
export function pointer(base: string, ...names: readonly (string | number)[]): string {
  return names.reduce<string>(
    (place, name) => `${place}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`,
    base,
  );
}

/** `error unknown_field at /facts/prev/where/opn: ...; meant: open`. */
export function describeFinding({ severity, code, place, en, suggestion }: Finding): string {
  const meant = suggestion === undefined ? '' : `; meant: ${suggestion}?`;
  return `${severity} ${code} at ${place === '' ? '/' : place}: ${en}${meant}`;
}

const order: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };

/** Errors first; within a severity in the order of the file's places as found. */
export function bySeverity(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => order[a.severity] - order[b.severity]);
}

export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === 'error');
}
