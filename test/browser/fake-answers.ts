// What the fake console answers under /api: lists over the made-up hits, and small fixed tables for the rest.
import ExcelJS from 'exceljs';
import type { FakeCases } from './fake-cases.ts';
import type { FakeHit } from './fake-hits.ts';
import { institutionsCsv, knowledge, ledger, rules, sequences, silent, status } from './fake-tables.ts';
import type { FakeLetters } from './fake-tables.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export interface FakeState {
  readonly revisions: readonly FakeHit[];
  readonly letters: FakeLetters;
  readonly cases: FakeCases;
}

export async function answerApi(
  method: string, url: URL, body: string,
  { revisions, letters, cases }: FakeState,
): Promise<Answer> {
  const [, , resource = '', id, action] = url.pathname.split('/');
  const query = url.searchParams;
  const hits = newest(revisions);
  switch (resource) {
    case 'hits':
      if (id === 'export') return exported(query, found(hits, query));
      return id === undefined ? listed(query, found(hits, query), revisions) : detailed(id, revisions);
    case 'stats':
      return json(statistics(hits.filter((hit) => hit.state === 'raised')));
    case 'cases':
      if (id === undefined) return json({ items: caseRows(hits, cases).filter((row) => !('work' in row)) });
      if (action === 'actions') {
        const { status: code, problem } = cases.answer(id, body);
        if (problem !== undefined) return json(problem, code);
      }
      return one(caseDetails(hits, cases).find((row) => row.case_id === id));
    case 'appeals':
      return json(cases.appeal(method, id, body));
    case 'casework': {
      if (id === 'workers') return json({ items: ['@admin', 'li-wei'] });
      const wanted = (query.get('stage') ?? '').split(',');
      const items = caseRows(hits, cases).filter(({ case_id }) => wanted.includes(cases.recordOf(case_id).at(-1)?.stage ?? 'none'));
      return json({ items, counts: cases.counts() });
    }
    case 'rules':
      return id === undefined ? json({ items: rules() }) : one(rules().find((rule) => rule.id === id));
    case 'knowledge':
      if (id === undefined) return json({ items: [knowledge] });
      if (method === 'PUT') return json({ table: id, rows: body.trim().split('\n').length - 1, sequence: 1 });
      return { status: 200, headers: { 'content-type': 'text/csv; charset=utf-8' }, body: institutionsCsv };
    case 'ledger':
      if (id === 'export') return { status: 200, headers: { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': 'attachment; filename="ledger.csv"' }, body: '到达日期\r\n' };
      return json({ items: ledger(query.get('from') ?? '2025-07-01'), sequences, silent });
    case 'dead-letters':
      return json(answerLetters(letters, { query, body, id, action }));
    case 'status':
      return json(status);
    default:
      return json({ code: 'not_found', message: `no ${url.pathname}` }, 404);
  }
}

interface LetterQuestion {
  readonly query: URLSearchParams;
  readonly body: string;
  readonly id: string | undefined;
  readonly action: string | undefined;
}

function answerLetters(letters: FakeLetters, { query, body, id, action }: LetterQuestion): object {
  switch (action) {
    case 'resubmit':
      return letters.resubmit(body);
    case 'dismiss':
      return letters.dismiss(body);
    case 'reopen':
      return letters.reopen();
    default:
      return id === undefined ? letters.list(query) : letters.one(id);
  }
}

function newest(revisions: readonly FakeHit[]): FakeHit[] {
  const byId = new Map<string, FakeHit>();
  for (const hit of revisions) if ((byId.get(hit.hit_id)?.revision ?? 0) < hit.revision) byId.set(hit.hit_id, hit);
  return [...byId.values()].toSorted((one, other) => other.at.localeCompare(one.at) || one.hit_id.localeCompare(other.hit_id));
}

function namesOf({ fixmedins_code, psn_no, drug_trac_codg, evidence }: FakeHit): readonly unknown[] {
  return [fixmedins_code, psn_no, drug_trac_codg, ...evidence.flatMap((one) => [one.fixmedins_code, one.fields['psn_no']])];
}

function found(hits: readonly FakeHit[], query: URLSearchParams): FakeHit[] {
  const list = (name: string) => query.get(name)?.split(',') ?? [];
  const isWanted = (name: string, value: string) => list(name).length === 0 || list(name).includes(value);
  const state = query.get('state') ?? 'raised';
  const from = query.get('from');
  const to = query.get('to');
  return hits.filter((hit) =>
    (state === 'all' || hit.state === state) &&
    isWanted('family', hit.family) && isWanted('grade', String(hit.grade)) && isWanted('rule', hit.rule_id) &&
    isWanted('fixmedins_code', hit.fixmedins_code ?? '') && isWanted('psn_no', hit.psn_no ?? '') &&
    isWanted('drug_trac_codg', hit.drug_trac_codg ?? '') && isWanted('case_id', hit.case_id) &&
    query.getAll('involves').every((code) => namesOf(hit).includes(code)) &&
    (from === null || Date.parse(hit.at) >= Date.parse(from)) && (to === null || Date.parse(hit.at) < Date.parse(to)) &&
    (query.get('q') ?? '').split(' ').every((word) => `${hit.title}${hit.reason}${hit.hit_id}`.includes(word)));
}

function listed(query: URLSearchParams, hits: readonly FakeHit[], revisions: readonly FakeHit[]): Answer {
  const start = Number(query.get('cursor') ?? 0);
  const end = start + Number(query.get('limit') ?? 100);
  const items = hits.slice(start, end).map(({ evidence: _, conditions: __, facts: ___, ...hit }) => hit);
  const as_of = revisions.reduce((cursor, hit) => Math.max(cursor, hit.cursor), 0);
  return json({ items, ...(end < hits.length ? { next: String(end) } : {}), as_of });
}

function detailed(id: string, revisions: readonly FakeHit[]): Answer {
  const own = revisions.filter((hit) => hit.hit_id === id);
  const hit = own.at(-1);
  return hit === undefined ? json({ code: 'not_found', message: 'there is no such hit' }, 404) : json({ ...hit, hit, revisions: own });
}

async function exported(query: URLSearchParams, hits: readonly FakeHit[]): Promise<Answer> {
  const head = ['疑点编号', '规则编码', '涉及金额'];
  const rows = hits.map((hit) => [hit.hit_id, hit.rule_id, hit.amount ?? '']);
  const format = query.get('format') ?? 'csv';
  const disposition = { 'content-disposition': `attachment; filename="fundwatch-hits-cursor-7.${format}"` };
  if (format === 'csv') {
    const body = `\uFEFF${[head, ...rows].map((cells) => cells.join(',')).join('\r\n')}\r\n`;
    return { status: 200, headers: { 'content-type': 'text/csv; charset=utf-8', ...disposition }, body };
  }
  const book = new ExcelJS.Workbook();
  book.addWorksheet('疑点').addRows([head, ...rows]);
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  return { status: 200, headers: { 'content-type': type, ...disposition }, body: new Uint8Array(await book.xlsx.writeBuffer()) };
}

function statistics(hits: readonly FakeHit[]) {
  const by = <Name extends string>(name: Name, key: (hit: FakeHit) => string | number | undefined) =>
    [...Map.groupBy(hits, key)].map(([value, group]) => ({ [name]: value, hits: group.length, amount: sum(group) }))
      .toSorted((one, other) => Number(other.hits) - Number(one.hits));
  const minutes = Map.groupBy(hits, (hit) => `${hit.detected_at.slice(0, 16)}:00+08:00|${hit.family}`);
  return {
    total: { hits: hits.length, amount: sum(hits), fund_amount: fundOf(hits) },
    per_minute: [...minutes].map(([key, group]) => {
      const [minute, family] = key.split('|');
      return { minute, family, hits: group.length };
    }),
    by_family: by('family', (hit) => hit.family),
    by_grade: by('grade', (hit) => hit.grade),
    by_rule: by('rule_id', (hit) => hit.rule_id),
    by_institution: by('fixmedins_code', (hit) => hit.fixmedins_code),
  };
}

function caseRows(hits: readonly FakeHit[], cases: FakeCases) {
  return casesOf(hits).map(({ items: _, ...row }) => ({ ...row, ...cases.workOf(row.case_id) }));
}

function caseDetails(hits: readonly FakeHit[], cases: FakeCases) {
  return casesOf(hits).map((row) => ({ ...row, as_of: 1, actions: cases.recordOf(row.case_id), ...cases.workOf(row.case_id) }));
}

function casesOf(hits: readonly FakeHit[]) {
  const groups = Map.groupBy(hits.filter((hit) => hit.state === 'raised'), (hit) => hit.case_id);
  return [...groups.values()].map(caseOf).toSorted((one, other) => Number(other.amount) - Number(one.amount));
}

function caseOf(hits: readonly FakeHit[]) {
  const distinct = <T>(value: (hit: FakeHit) => T) => [...new Set(hits.map(value))];
  const times = hits.map((hit) => hit.at).toSorted();
  const items = hits.map(({ evidence: _, conditions: __, facts: ___, ...hit }) => hit);
  return {
    case_id: hits[0]?.case_id ?? '', subject_kind: hits[0]?.subject_kind, subject: hits[0]?.subject, hits: hits.length,
    grade: Math.min(...hits.map((hit) => hit.grade)),
    families: distinct((hit) => hit.family), rules: distinct((hit) => hit.rule_id),
    fixmedins_codes: distinct((hit) => hit.fixmedins_code), psn_nos: distinct((hit) => hit.psn_no),
    amount: sum(hits), fund_amount: fundOf(hits), first_at: times[0], last_at: times.at(-1), items,
  };
}

function fundOf(hits: readonly FakeHit[]): string {
  return hits.reduce((total, hit) => total + Number(hit.fund_amount ?? 0), 0).toFixed(2);
}

function sum(hits: readonly FakeHit[]): string {
  return hits.reduce((total, hit) => total + Number(hit.amount ?? 0), 0).toFixed(2);
}

function one(value: unknown): Answer {
  return value === undefined ? json({ code: 'not_found', message: 'there is no such thing' }, 404) : json(value);
}

function json(value: unknown, status = 200): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
