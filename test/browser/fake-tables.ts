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
    const [pending, late, lost] = [index === 2 ? 12 : 0, index === 3 ? 1 : 0, index === 1 && kind === 'sale' ? 1 : 0];
    return {
      date, fixmedins_code, kind, received,
      judged: isJudged ? received - pending - late + lost : 0,
      not_judged: isJudged ? 0 : received - pending - late,
      late, duplicate: 0, quarantined: 0, pending, difference: -lost,
      withdrawn: index === 0 && isJudged ? 3 : 0, dead: index === 3 ? 4 : 0,
    };
  }));
}

export const sequences = { archived: 8_000, judged: 7_990, holes: [{ book: 'judged', from: 512, to: 514 }] };

export const silent = [
  { fixmedins_code: institutions[4]?.[0] ?? 'H1', last_received_at: '2025-06-27T18:20:00+08:00', silent_hours: 96, events_before: 4_211 },
  { fixmedins_code: institutions[0]?.[0] ?? 'H1', kind: 'nursing', last_received_at: '2025-06-30T02:20:00+08:00', silent_hours: 40, events_before: 210 },
];

export const deadBody =
  '{"infno":"2402","msgid":"H42070400001202507010800000001","input":{"dscginfo":{"mdtrt_id":"M1","endtime":"2025-07-01T8:00"}}}';

const letter = {
  letter_id: 'a'.repeat(32), sequence: 17, state: 'open', count: 3, reason: 'bad_time', field: 'endtime', text: '出院时间(endtime) 不是有效的日期时间:2025-07-01T8:00',
  source: 'fsi', fixmedins_code: 'H42070400001', infno: '2402', msgid: 'H42070400001202507010800000001',
  first_seen: '2025-06-30T21:10:00+08:00', received_at: '2025-07-01T08:00:03+08:00', truncated: false,
};
const late = {
  ...letter, letter_id: 'b'.repeat(32), sequence: 9, count: 1, reason: 'event_too_late', field: undefined, text: '早于该机构最新数据400天以上,超出判断时限', source: 'evaluator',
  infno: '3505', msgid: 'P42070400031202306010800000007', fixmedins_code: 'P42070400031', received_at: '2025-06-30T19:31:40+08:00',
};

/** Two letters whose state follows from what the page does with them. */
export class FakeLetters {
  #steps: object[] = [];
  #state = 'open';

  list(query: URLSearchParams) {
    const letters = [{ ...letter, state: this.#state }, late];
    const wanted = query.get('state');
    const counts: Record<string, number> = { open: 0, resubmitted: 0, resolved: 0, dismissed: 0 };
    for (const { state } of letters) counts[state] = (counts[state] ?? 0) + 1;
    return { items: letters.filter(({ state }) => wanted === null || wanted === state), counts };
  }

  one(id: string | undefined) {
    const shown = id === late.letter_id ? late : { ...letter, state: this.#state };
    return {
      ...shown, body: Buffer.from(deadBody).toString('base64'), masked: false, occurrences: [], children: [],
      steps: id === late.letter_id ? [] : this.#steps,
    };
  }

  resubmit(body: string) {
    const isRight = /"endtime": *"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"/.test(body);
    const receipt = isRight ? { infcode: 0, err_msg: '', inf_refmsgid: '420704202507010800001234567890' } : { infcode: -1, err_msg: '出院时间(endtime) 不是有效的日期时间' };
    const event_ids = isRight ? ['e'.repeat(32)] : [];
    this.#state = isRight ? 'resolved' : 'resubmitted';
    this.#step({ type: isRight ? 'accepted' : 'refused', changed: ['/input/dscginfo/endtime'], receipt, event_ids });
    const { letter_id, received_at: at } = letter;
    return { ...receipt, resubmission: { letter_id, state: this.#state, repeated: false, by: '@admin', at, changed: [], event_ids } };
  }

  dismiss(note: string) {
    this.#state = 'dismissed';
    this.#step({ type: 'dismissed', note });
    return this.one(letter.letter_id);
  }

  reopen() {
    this.#state = 'open';
    this.#step({ type: 'reopened' });
    return this.one(letter.letter_id);
  }

  #step(step: object): void {
    const minute = String(this.#steps.length).padStart(2, '0');
    this.#steps = [...this.#steps, { step_id: `s${this.#steps.length}`, actor: '@admin', at: `2025-07-01T09:${minute}:00+08:00`, ...step }];
  }
}

export const status = {
  sequence: 8_000, evaluated: 8_000, stored: 7_990, hits_sequence: 4_210, hits_cursor: 4_211, clients: 1,
  watermark: '2025-07-01T18:00:00+08:00', lag_ms: 3, events_per_s: 312.4,
  roles: {
    gateway: { accepted: 182_331, duplicate: 211, rejected: 4, frames: 8_000, healthy: true },
    evaluator: { evaluated: 8_000, watermark: 1_751_364_000_000, events: 182_331, hits: 412, keys: 88_231, rules: 19 },
    store: null,
  },
};
