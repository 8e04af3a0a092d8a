// The fixed tables of the fake console: two shipped rules, one knowledge table, a ledger, one dead letter, a status.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { institutions } from './fake-hits.ts';

const ruleFile = z.looseObject({ id: z.string() });

export function rules() {
  return ['split/SP-01', 'trace/TR-01'].map((name) =>
    ruleFile.parse(JSON.parse(readFileSync(new URL(`../../rules/${name}.json`, import.meta.url), 'utf8'))));
}

const columns = [
  ['fixmedins_code', '机构编码', 'text'], ['fixmedins_name', '机构名称', 'text'], ['level', '机构级别', 'number'],
  ['type', '机构类型', 'text'], ['beds', '核定床位数', 'number'], ['admdvs', '医保区划', 'text'],
] as const;

export const knowledge = {
  table: 'institutions', name: '定点医药机构', name_en: 'Institutions', rows: institutions.length,
  updated_at: '2025-07-01T08:00:00+08:00',
  columns: columns.map(([name, zh, type]) => ({ name, zh, type, mandatory: true })),
};

export const institutionsCsv = [
  columns.map(([name]) => name).join(','),
  ...institutions.map(([code, name]) =>
    (code.startsWith('H') ? [code, name, '2', '1', '420', '420704'] : [code, name, '', '2', '', '420704']).join(',')),
  '',
].join('\n');

/** Three kinds an institution; one is not judged, one institution is behind, one had refusals. */
export function ledger(date: string) {
  return institutions.flatMap(([fixmedins_code], index) => ['outpatient_settlement', 'sale', 'other'].map((kind) => {
    const received = 900 + index * 37;
    const isJudged = kind !== 'other';
    return {
      date, fixmedins_code, kind, received,
      judged: isJudged ? received - (index === 2 ? 12 : 0) : 0,
      not_judged: isJudged ? 0 : received,
      dead: index === 3 ? 4 : 0, late: index === 3 ? 1 : 0,
    };
  }));
}

export const deadBody =
  '{"infno":"2402","msgid":"H42070400001202507010800000001","input":{"dscginfo":{"mdtrt_id":"M1","endtime":"2025-07-01T8:00"}}}';

export const deadLetter = {
  sequence: 17, reason: 'field_invalid', field: 'endtime', text: '字段 endtime:不是 yyyy-MM-dd HH:mm:ss', source: 'POST /api/fsi',
  fixmedins_code: 'H42070400001', infno: '2402', msgid: 'H42070400001202507010800000001',
  received_at: '2025-07-01T08:00:03+08:00', truncated: false,
};

export const status = {
  sequence: 8_000, evaluated: 8_000, stored: 7_990, hits_sequence: 4_210, hits_cursor: 4_211, clients: 1,
  watermark: '2025-07-01T18:00:00+08:00', lag_ms: 3, events_per_s: 312.4,
  roles: {
    gateway: { accepted: 182_331, duplicate: 211, rejected: 4, frames: 8_000, healthy: true },
    evaluator: { evaluated: 8_000, watermark: 1_751_364_000_000, events: 182_331, hits: 412, keys: 88_231, rules: 19 },
    store: null,
  },
};
