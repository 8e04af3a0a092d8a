// What the fake console answers under /api: lists over the made-up hits, and small fixed tables for the rest.
import ExcelJS from 'exceljs';
import { institutions } from './fake-hits.ts';
import type { FakeHit } from './fake-hits.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export async function answerApi(method: string, url: URL, body: string, revisions: readonly FakeHit[]): Promise<Answer> {
  const [, , resource = '', id] = url.pathname.split('/');
  const query = url.searchParams;
  const hits = newest(revisions);
  switch (resource) {
    case 'hits':
      if (id === 'export') return exported(query, found(hits, query));
      return id === undefined ? listed(query, found(hits, query), revisions) : detailed(id, revisions);
    case 'stats':
      return json(statistics(hits.filter((hit) => hit.state === 'raised')));
    case 'cases':
      return id === undefined ? json({ items: casesOf(hits).map(({ items: _, actions: __, ...row }) => row) }) : one(casesOf(hits).find((row) => row.case_id === id));
    case 'rules':
      return id === undefined ? json({ items: rules.map(({ examples: _, ...rule }) => rule) }) : one(rules.find((rule) => rule.id === id));
    case 'knowledge':
      if (id === undefined) return json({ items: [knowledge] });
      if (method === 'PUT') return json({ table: id, rows: body.trim().split('\n').length - 1, sequence: 1 });
      return { status: 200, headers: { 'content-type': 'text/csv; charset=utf-8' }, body: institutionsCsv };
    case 'ledger':
      return json({ items: ledger(query.get('dateFrom') ?? '2025-07-01') });
    case 'dead-letters':
      if (method === 'POST') return json(body.includes('"2402"') ? { infcode: 0, err_msg: '' } : { infcode: -1, err_msg: 'endtime: 不是日期时间' });
      return id === undefined ? json({ items: [deadLetter] }) : json({ ...deadLetter, body: Buffer.from(deadBody).toString('base64') });
    case 'status':
      return json(status);
    default:
      return json({ code: 'not_found', message: `no ${url.pathname}` }, 404);
  }
}

function newest(revisions: readonly FakeHit[]): FakeHit[] {
  const byId = new Map<string, FakeHit>();
  for (const hit of revisions) if ((byId.get(hit.hit_id)?.revision ?? 0) < hit.revision) byId.set(hit.hit_id, hit);
  return [...byId.values()].toSorted((one, other) => other.at.localeCompare(one.at) || one.hit_id.localeCompare(other.hit_id));
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
  const by = (key: (hit: FakeHit) => string) => [...Map.groupBy(hits, key)].map(([name, group]) => [name, group.length, sum(group)] as const)
    .toSorted((one, other) => other[1] - one[1]);
  const minutes = Map.groupBy(hits, (hit) => `${hit.detected_at.slice(0, 16)}:00+08:00|${hit.family}`);
  return {
    total: { hits: hits.length, amount: sum(hits), fund_amount: (Number(sum(hits)) * 0.72).toFixed(2) },
    per_minute: [...minutes].map(([key, group]) => ({ minute: key.split('|')[0], family: key.split('|')[1], hits: group.length })),
    by_family: by((hit) => hit.family).map(([family, count, amount]) => ({ family, hits: count, amount })),
    by_grade: by((hit) => String(hit.grade)).map(([grade, count, amount]) => ({ grade: Number(grade), hits: count, amount })),
    by_rule: by((hit) => hit.rule_id).map(([rule_id, count, amount]) => ({ rule_id, hits: count, amount })),
    by_institution: by((hit) => hit.fixmedins_code ?? '').map(([fixmedins_code, count, amount]) => ({ fixmedins_code, hits: count, amount })),
  };
}

function casesOf(hits: readonly FakeHit[]) {
  return [...Map.groupBy(hits.filter((hit) => hit.state === 'raised'), (hit) => hit.case_id)].map(([case_id, items]) => ({
    case_id, subject_kind: items[0]!.subject_kind, subject: items[0]!.subject, hits: items.length,
    grade: Math.min(...items.map((hit) => hit.grade)), families: [...new Set(items.map((hit) => hit.family))],
    rules: [...new Set(items.map((hit) => hit.rule_id))], fixmedins_codes: [...new Set(items.map((hit) => hit.fixmedins_code ?? ''))],
    psn_nos: [...new Set(items.map((hit) => hit.psn_no ?? ''))], amount: sum(items), fund_amount: (Number(sum(items)) * 0.72).toFixed(2),
    first_at: items.at(-1)!.at, last_at: items[0]!.at, items: items.map(({ evidence: _, conditions: __, facts: ___, ...hit }) => hit), actions: [],
  })).toSorted((one, other) => Number(other.amount) - Number(one.amount));
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

const institutionsCsv = `fixmedins_code,fixmedins_name,level,type,group_id,beds,admdvs\n${institutions
  .map(([code, name]) => `${code},${name},${code.startsWith('H') ? 2 : ''},${code.startsWith('H') ? 1 : 2},,${code.startsWith('H') ? 420 : ''},420704`).join('\n')}\n`;

const knowledge = {
  table: 'institutions', name: '定点医药机构', name_en: 'Institutions', rows: institutions.length, updated_at: '2025-07-01T08:00:00+08:00',
  columns: [['fixmedins_code', '机构编码', 'text'], ['fixmedins_name', '机构名称', 'text'], ['level', '机构级别', 'number'], ['type', '机构类型', 'text'], ['beds', '核定床位数', 'number'], ['admdvs', '医保区划', 'text']]
    .map(([name, zh, type]) => ({ name, zh, type, mandatory: true })),
};

const rules = [
  {
    id: 'SP-01', version: 1, name: { zh: '短期内同病种再次住院', en: 'Readmission for the same disease' }, family: 'split', grade: 2,
    stages: ['during', 'after'], basis: ['《医疗保障基金使用监督管理条例》第三十八条第(一)项'], effective: { from: '2021-05-01' }, key: 'person',
    params: { window_days: { name: { zh: '间隔天数', en: 'Window' }, unit: '天', default: 15, min: 1, max: 31, by_admdvs: { 3307: 10 } } },
    trigger: { kind: ['admission'], select: 'each' },
    facts: {
      gap_days: { op: 'neighbour', name: { zh: '距上次出院天数', en: 'Days since the last discharge' }, unit: 'days' },
      same_diagnosis: { op: 'compare', name: { zh: '主诊断前三位相同', en: 'Same three-character diagnosis' } },
    },
    conditions: { all: [{ fact: 'gap_days', operator: 'lessThanInclusive', value: { fact: 'params', path: '$.window_days' } }, { any: [{ fact: 'same_diagnosis', operator: 'equal', value: true }, { not: { fact: 'gap_days', operator: 'greaterThan', value: 1 } }] }] },
    exclusions: [{ id: 'chemo', name: { zh: '肿瘤放化疗周期', en: 'Chemotherapy cycles' }, conditions: { all: [{ fact: 'diagnosis', operator: 'in', value: ['Z51.0', 'Z51.1'] }] } }],
    event: { type: 'SP-01', message: { zh: '出院后 {gap_days} 天再次因同一疾病住院', en: 'Readmitted {gap_days} days after discharge' } },
    examples: [{ name: { zh: '间隔 3 天同病再入院', en: '3 days, same disease' }, events: [{}, {}, {}], hits: [{}] }, { name: { zh: '间隔 16 天', en: '16 days' }, events: [{}, {}, {}], hits: [] }],
  },
  {
    id: 'TR-01', version: 2, name: { zh: '追溯码重复结算', en: 'Trace code settled again' }, family: 'trace', grade: 2, stages: ['after'], basis: ['医保发〔2025〕7号'],
    effective: { from: '2025-07-01' }, key: 'trace', params: {}, trigger: { kind: ['sale', 'outpatient_settlement'] }, facts: {}, conditions: { all: [] }, exclusions: [], event: { type: 'TR-01' }, examples: [],
  },
];

function ledger(date: string) {
  return institutions.flatMap(([fixmedins_code], index) => ['outpatient_settlement', 'sale', 'other'].map((kind) => ({
    date, fixmedins_code, kind, received: 900 + index * 37, judged: kind === 'other' ? 0 : 900 + index * 37 - (index === 2 ? 12 : 0),
    not_judged: kind === 'other' ? 900 + index * 37 : 0, dead: index === 3 ? 4 : 0, late: index === 3 ? 1 : 0,
  })));
}

const deadBody = '{"infno":"2402","msgid":"H42070400001202507010800000001","input":{"dscginfo":{"mdtrt_id":"M1","endtime":"2025-07-01T8:00"}}}';
const deadLetter = {
  sequence: 17, reason: 'field_invalid', field: 'endtime', text: '字段 endtime:不是 yyyy-MM-dd HH:mm:ss', source: 'POST /api/fsi',
  fixmedins_code: 'H42070400001', infno: '2402', msgid: 'H42070400001202507010800000001', received_at: '2025-07-01T08:00:03+08:00', truncated: false,
};

const status = {
  sequence: 8_000, evaluated: 8_000, stored: 7_990, hits_sequence: 4_210, watermark: '2025-07-01T18:00:00+08:00', lag_ms: 3, events_per_s: 312.4, hits_cursor: 4_211, clients: 1,
  roles: {
    gateway: { accepted: 182_331, duplicate: 211, rejected: 4, frames: 8_000, healthy: true },
    evaluator: { evaluated: 8_000, watermark: 1_751_364_000_000, events: 182_331, hits: 412, keys: 88_231, rules: 19, events_per_s: 312.4, uptime_s: 301 },
    store: null,
  },
};
