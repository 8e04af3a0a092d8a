// Settings of a declaration that name fields, filters, feeds, tables and columns.
import { eventKinds } from '../event.ts';
import { recordFields } from '../fields.ts';
import type { FactSpec } from '../rule.ts';
import { checkWhere } from './check-where.ts';
import { countingOperators, kindsOf } from './fact-types.ts';
import { pointer, type CheckContext, type Report, type TableColumns } from './finding.ts';
import { nearest } from './nearest.ts';
import { typeOfEntryField, type RuleScope } from './rule-scope.ts';
import { nameOfType } from './value-type.ts';

const filters: readonly string[] = ['where', 'part'];
/** With the operators that have it, where a setting of this name is not a field everywhere. */
const fieldSettings: Readonly<Record<string, readonly string[] | undefined>> = {
  field: undefined, to_field: undefined, sum: ['burst', 'fellows'], member: ['fellows'],
};

export function checkSettings(
  spec: FactSpec,
  place: string,
  scope: RuleScope,
  context: CheckContext,
  report: Report,
): void {
  checkPart(spec, { spec, place, kinds: kindsOf(spec, scope) }, scope, report);
  checkFeeds(spec, place, report);
  if (context.tables !== undefined) checkTable(spec, place, context.tables, report);
}

interface Part {
  readonly spec: FactSpec;
  readonly place: string;
  /** Kinds that fields and filters here are about. */
  readonly kinds: readonly string[];
}

/** A declaration or a part of one, such as a side of a balance. */
function checkPart(settings: object, part: Part, scope: RuleScope, report: Report): void {
  const kinds = 'kind' in settings ? kindsOf({ op: part.spec.op, kind: settings.kind }, scope) : part.kinds;
  for (const [setting, value] of Object.entries(settings)) {
    const place = pointer(part.place, setting);
    if (setting === 'name') continue;
    if (filters.includes(setting)) checkWhere({ where: value, place, kinds }, scope, report);
    else if (isFieldSetting(setting, part.spec.op)) checkField(value, setting, { ...part, place, kinds }, report);
    else if (setting === 'like' && Array.isArray(value)) checkLike(value, { ...part, place, kinds }, scope, report);
    else if (typeof value === 'object' && value !== null) checkPart(value, { ...part, place, kinds }, scope, report);
  }
}

function isFieldSetting(setting: string, op: string): boolean {
  return Object.hasOwn(fieldSettings, setting) && fieldSettings[setting]?.includes(op) !== false;
}

function checkField(field: unknown, setting: string, { spec, place, kinds }: Part, report: Report): void {
  if (typeof field !== 'string') return;
  const type = typeOfEntryField(kinds, field, place, report);
  const takesTimes = spec.op === 'min' || spec.op === 'max';
  const takesNumbers = takesTimes || setting === 'sum' || countingOperators.has(spec.op);
  if (!takesNumbers || type.is === 'number' || type.is === 'unknown' || (takesTimes && type.is === 'time')) return;
  const { zh, en } = nameOfType(type);
  report('wrong_type', place, {
    zh: `${spec.op} 需要数值字段，“${field}”是${zh}`,
    en: `${spec.op} takes a field of numbers, ${field} is ${en}`,
  });
}

/** Fields in which candidate and trigger agree: both must have them. */
function checkLike(fields: readonly unknown[], { place, kinds }: Part, scope: RuleScope, report: Report): void {
  fields.forEach((field, i) => {
    if (typeof field !== 'string') return;
    typeOfEntryField(kinds, field, pointer(place, i), report);
    typeOfEntryField(scope.triggerKinds, field, pointer(place, i), report, `trigger.${field}`);
  });
}

/** Settings that name feeds. A feed is a kind of event. */
const feedSettings: Readonly<Record<string, string>> = {
  feed_passed: 'kinds', observed: 'kinds', lasting: 'kinds', spoke: 'kinds', silent: 'kinds', absent: 'feeds',
};

function checkFeeds(spec: FactSpec, place: string, report: Report): void {
  const setting = feedSettings[spec.op];
  const feeds: unknown = setting === undefined ? undefined : spec[setting];
  if (setting === 'feeds' && feeds === undefined) checkSpeaks(spec, place, report);
  if (setting === undefined || !Array.isArray(feeds)) return;
  feeds.forEach((feed, i) => {
    if (typeof feed !== 'string' || Object.hasOwn(eventKinds, feed)) return;
    report(
      'unknown_kind',
      pointer(place, setting, i),
      { zh: `没有“${feed}”这种数据流`, en: `there is no feed ${feed}: a feed is a kind of event` },
      { suggestion: nearest(feed, Object.keys(eventKinds)) },
    );
  });
}

/** Without `feeds` the kind itself is the feed, which a record is not: nobody sends it. */
function checkSpeaks({ kind }: FactSpec, place: string, report: Report): void {
  const kinds: readonly unknown[] = Array.isArray(kind) ? kind : [kind];
  for (const one of kinds) {
    if (typeof one !== 'string' || !Object.hasOwn(recordFields, one)) continue;
    report('unknown_kind', pointer(place, 'feeds'), {
      zh: `${one} 是合成的记录，不是数据流：用 feeds 写明应当发言的数据流`,
      en: `${one} is a record and no feed: say in feeds which feeds must have spoken`,
    });
  }
}

/** Tables that operators read without naming them. */
const fixedTables: Readonly<Record<string, string>> = { peers: 'institutions', case_mix: 'institutions' };

function checkTable(spec: FactSpec, place: string, tables: readonly TableColumns[], report: Report): void {
  const named: unknown = spec['table'] ?? fixedTables[spec.op];
  if (typeof named !== 'string') return;
  const table = tables.find(({ name }) => name === named);
  if (table === undefined) {
    report(
      'unknown_table',
      pointer(place, 'table'),
      { zh: `没有知识表“${named}”`, en: `there is no knowledge table ${named}` },
      { suggestion: nearest(named, tables.map(({ name }) => name)) },
    );
    return;
  }
  const { key, column, by } = spec;
  if (typeof column === 'string') checkColumn(column, table, pointer(place, 'column'), report);
  if (typeof key === 'object' && key !== null)
    for (const name of Object.keys(key)) checkColumn(name, table, pointer(place, 'key', name), report);
  if (Array.isArray(by))
    by.forEach((name, i) => {
      // The speciality of an institution stands in a table of its own (peers.ts).
      if (typeof name === 'string' && name !== 'speciality') checkColumn(name, table, pointer(place, 'by', i), report);
    });
  const type = table.columns.find(({ name }) => name === column)?.type;
  if (spec['as'] === 'number' && type !== undefined && type !== 'number') {
    report('wrong_type', pointer(place, 'as'), {
      zh: `${named} 的“${String(column)}”列不是数值`,
      en: `the column ${String(column)} of ${named} holds no numbers`,
    });
  }
}

function checkColumn(column: string, table: TableColumns, place: string, report: Report): void {
  const names = table.columns.map(({ name }) => name);
  if (names.includes(column)) return;
  report(
    'unknown_column',
    place,
    { zh: `知识表 ${table.name} 没有“${column}”列`, en: `the table ${table.name} has no column ${column}` },
    { suggestion: nearest(column, names) },
  );
}

