// How the oracle reads events and tables: the national fields of `data` and nothing prepared by
// the engine.
import { parse } from 'csv-parse/sync';
import { dayMs, readChinaTime } from '../../engine/china-time.ts';
import { createDipGrouper, type DipGrouper } from '../../engine/dip-grouper.ts';
import { readDrgTables } from '../../engine/drg-tables.ts';
import type { FieldRecord, FieldValue, FundEvent } from '../../engine/event.ts';
import { createGrouper, type Grouper } from '../../engine/grouper.ts';
import type { Rule } from '../../engine/rule.ts';

export type TableRow = Readonly<Record<string, string>>;

export function text(event: FundEvent | undefined, field: string): string | undefined {
  const value = event?.data[field];
  return typeof value === 'string' ? value : undefined;
}

export function amountOf(event: FundEvent | undefined, field: string): number | undefined {
  const value = event?.data[field];
  return typeof value === 'number' ? value : undefined;
}

export function timeOf(event: FundEvent | undefined, field: string): number | undefined {
  return readChinaTime(event?.data[field]);
}

export function rowsOf(event: FundEvent | undefined, field: string): readonly FieldRecord[] {
  const value: FieldValue | undefined = event?.data[field];
  const list = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return list.filter((one) => typeof one === 'object' && one !== null && !Array.isArray(one));
}

export function cell(row: FieldRecord, field: string): string | undefined {
  const value = row[field];
  return typeof value === 'string' ? value : undefined;
}

/** A batch, however it was typed. */
export function lotOf(event: FundEvent | undefined): string | undefined {
  const signs = [...(text(event, 'manu_lotnum') ?? '').normalize('NFKC')].filter((sign) => sign.trim() !== '');
  return signs.length === 0 ? undefined : signs.join('').toUpperCase();
}

/** By event time, then id. */
export function inTimeOrder(a: FundEvent, b: FundEvent): number {
  return a.at - b.at || (a.event_id < b.event_id ? -1 : 1);
}

/** The newest by `inf_time`, then id. */
export function newest(events: readonly FundEvent[]): FundEvent | undefined {
  return events
    .toSorted((a, b) => a.inf_time - b.inf_time || (a.event_id < b.event_id ? -1 : 1))
    .at(-1);
}

export function yuan(value: number): number {
  return Math.round(value * 100) / 100;
}

export function money(value: number | undefined): string {
  return value === undefined ? '-' : (Math.round(value * 1e6) / 1e6).toFixed(2);
}

/** Knowledge tables and rule parameters. */
export class Tables {
  readonly texts: Readonly<Record<string, string>>;
  readonly #rules: ReadonlyMap<string, Rule>;
  readonly #rows = new Map<string, readonly TableRow[]>();
  #drg: Grouper | undefined;
  #dip: DipGrouper | undefined;

  constructor(texts: Readonly<Record<string, string>>, rules: readonly Rule[]) {
    this.texts = texts;
    this.#rules = new Map(rules.map((rule) => [rule.id, rule]));
  }

  /** Of the groupers only the answer for one stay is asked; what they answer is tried in test/engine. */
  drgGrouper(): Grouper {
    this.#drg ??= createGrouper(readDrgTables(this.texts));
    return this.#drg;
  }

  dipGrouper(): DipGrouper {
    this.#dip ??= createDipGrouper(this.rows('dip-catalogue'), this.rows('dip-rates'));
    return this.#dip;
  }

  rows(table: string): readonly TableRow[] {
    const known = this.#rows.get(table);
    if (known !== undefined) return known;
    const rows: readonly TableRow[] = parse(this.texts[table] ?? '', {
      columns: true,
      skip_empty_lines: true,
      trim: true,
    });
    this.#rows.set(table, rows);
    return rows;
  }

  /** Rows whose prefix column is the longest that begins the code. */
  longestPrefix(table: string, column: string, code: string): readonly TableRow[] {
    const matching = this.rows(table).filter(
      (row) => row[column] !== '' && code.startsWith(row[column] ?? '\u0000'),
    );
    const longest = Math.max(0, ...matching.map((row) => row[column]?.length ?? 0));
    return matching.filter((row) => row[column]?.length === longest);
  }

  isExcused(family: string, codes: readonly (string | undefined)[]): boolean {
    const rows = this.rows('exclusion-diagnoses').filter((row) => row['rule_family'] === family);
    return codes.some(
      (code) =>
        code !== undefined && rows.some((row) => code.startsWith(row['diag_prefix'] ?? '\u0000')),
    );
  }

  isExempt(
    kinds: readonly string[],
    day: string,
    subjects: Readonly<Record<string, string | undefined>>,
  ): boolean {
    return this.rows('exemptions').some(
      (row) =>
        kinds.includes(row['kind'] ?? '') &&
        subjects[row['subject_kind'] ?? ''] !== undefined &&
        subjects[row['subject_kind'] ?? ''] === row['subject'] &&
        (row['from'] ?? '') <= day &&
        (!row['to'] || row['to'] >= day),
    );
  }

  packUnits(product: string | undefined): number | undefined {
    const units = Number(
      this.rows('pack-sizes').find((row) => row['med_list_codg'] === product)?.['units_per_pack'],
    );
    return units > 0 ? units : undefined;
  }

  parameter(rule_id: string, name: string, admdvs: string): number {
    const parameter = this.#rules.get(rule_id)?.params[name];
    const places = Object.entries(parameter?.by_admdvs ?? {}).filter(([place]) =>
      admdvs.startsWith(place),
    );
    const [local] = places.toSorted(([a], [b]) => b.length - a.length);
    return Number(local?.[1] ?? parameter?.default);
  }

  applies(rule_id: string, at: number): boolean {
    const effective = this.#rules.get(rule_id)?.effective;
    const to = readChinaTime(effective?.to);
    return (
      effective !== undefined &&
      at >= (readChinaTime(effective.from) ?? 0) &&
      (to === undefined || at < to + dayMs)
    );
  }
}
