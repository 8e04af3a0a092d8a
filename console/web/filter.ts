// One filter for the live stream, the search and the exports: read from and written to the address,
// sent to the server, and applied in the browser to hits as they arrive.
import { families } from '../../engine/hit.ts';
import type { Family, Grade } from '../../engine/hit.ts';
import type { ListedHit } from './contract.ts';

export const grades = [1, 2, 3] as const satisfies readonly Grade[];
export const stateChoices = ['raised', 'withdrawn', 'all'] as const;
export type StateChoice = (typeof stateChoices)[number];
/** `none`: without what is a detail of another hit. */
export const detailChoices = ['all', 'none'] as const;
export type DetailChoice = (typeof detailChoices)[number];

export interface HitFilter {
  readonly family: readonly Family[];
  readonly grade: readonly Grade[];
  readonly rule: readonly string[];
  readonly state: StateChoice;
  readonly details: DetailChoice;
  readonly fixmedins_code: string;
  readonly psn_no: string;
  readonly drug_trac_codg: string;
  readonly q: string;
  /** `yyyy-MM-dd HH:mm:ss` in China Standard Time, empty for no bound; `to` is exclusive. */
  readonly from: string;
  readonly to: string;
}

const textFields = ['fixmedins_code', 'psn_no', 'drug_trac_codg', 'q', 'from', 'to'] as const;

export function emptyFilter(state: StateChoice): HitFilter {
  return {
    family: [], grade: [], rule: [], state, details: 'all',
    fixmedins_code: '', psn_no: '', drug_trac_codg: '', q: '', from: '', to: '',
  };
}

export function isEmptyFilter(filter: HitFilter): boolean {
  return (
    filter.family.length + filter.grade.length + filter.rule.length === 0 && filter.details === 'all' &&
    textFields.every((field) => filter[field] === '')
  );
}

/** Unknown families, grades and states in an address are left out. `byDefault` is the state meant when none is named. */
export function readFilter(query: URLSearchParams, byDefault: StateChoice): HitFilter {
  const state = stateChoices.find((choice) => choice === query.get('state')) ?? byDefault;
  const text = (field: (typeof textFields)[number]) => query.get(field) ?? '';
  return {
    family: families.filter((family) => list(query, 'family').includes(family)),
    grade: grades.filter((grade) => list(query, 'grade').includes(String(grade))),
    rule: list(query, 'rule'),
    state,
    details: detailChoices.find((choice) => choice === query.get('details')) ?? 'all',
    fixmedins_code: text('fixmedins_code'),
    psn_no: text('psn_no'),
    drug_trac_codg: text('drug_trac_codg'),
    q: text('q'),
    from: text('from'),
    to: text('to'),
  };
}

/** For the address bar: what equals the default is left out. */
export function writeFilter(filter: HitFilter, byDefault: StateChoice): URLSearchParams {
  const query = new URLSearchParams();
  for (const field of ['family', 'grade', 'rule'] as const) {
    if (filter[field].length > 0) query.set(field, filter[field].join(','));
  }
  if (filter.state !== byDefault) query.set('state', filter.state);
  if (filter.details !== 'all') query.set('details', filter.details);
  for (const field of textFields) {
    const value = filter[field].trim();
    if (value !== '') query.set(field, value);
  }
  return query;
}

/** For GET /api/hits, cases and exports. Times get their offset, so that no server setting can shift them. What is found for a
 * code is every hit that has to do with it: a box sold twice stands at its first seller, and concerns the second. */
export function requestOf(filter: HitFilter): URLSearchParams {
  const query = writeFilter(filter, 'raised');
  for (const field of ['fixmedins_code', 'psn_no', 'drug_trac_codg'] as const) {
    const value = query.get(field);
    query.delete(field);
    if (value !== null) query.append('involves', value);
  }
  for (const field of ['from', 'to'] as const) {
    const value = query.get(field);
    if (value !== null) query.set(field, withOffset(value));
  }
  return query;
}

/** The same judgement in the browser. Text is looked for in title, reason and the ids, any letter case. */
export function matches(filter: HitFilter, hit: ListedHit): boolean {
  if (filter.family.length > 0 && !filter.family.includes(hit.family)) return false;
  if (filter.grade.length > 0 && !filter.grade.includes(hit.grade)) return false;
  if (filter.rule.length > 0 && !filter.rule.includes(hit.rule_id)) return false;
  if (filter.state !== 'all' && hit.state !== filter.state) return false;
  if (filter.details === 'none' && hit.parent_hit_id !== undefined) return false;
  if (!startsWith(hit.fixmedins_code, filter.fixmedins_code)) return false;
  if (!startsWith(hit.psn_no, filter.psn_no)) return false;
  if (!startsWith(hit.drug_trac_codg, filter.drug_trac_codg)) return false;
  if (filter.from !== '' && Date.parse(hit.at) < Date.parse(withOffset(filter.from))) return false;
  if (filter.to !== '' && Date.parse(hit.at) >= Date.parse(withOffset(filter.to))) return false;
  return containsWords(filter.q, hit);
}

export function withOffset(time: string): string {
  return `${time.replace(' ', 'T')}${time.length === 10 ? 'T00:00:00' : ''}+08:00`;
}

function list(query: URLSearchParams, field: string): string[] {
  return query.getAll(field).flatMap((value) => value.split(',')).filter((value) => value !== '');
}

function startsWith(value: string | undefined, wanted: string): boolean {
  const start = wanted.trim();
  return start === '' || (value !== undefined && value.startsWith(start));
}

function containsWords(q: string, hit: ListedHit): boolean {
  const words = q.toLowerCase().split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return true;
  const text = [
    hit.title, hit.title_en, hit.reason, hit.reason_en, hit.rule_id, hit.hit_id, hit.subject,
    hit.fixmedins_code, hit.psn_no, hit.mdtrt_id, hit.setl_id, hit.drug_trac_codg,
  ].join('\n').toLowerCase();
  return words.every((word) => text.includes(word));
}
