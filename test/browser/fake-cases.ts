// The record of cases in the fake console: in memory, by the rules of the real one.
import { z } from 'zod';
import { caseStages } from '../../connectors/clickhouse/queries/case-record.ts';
import type { CaseAction } from '../../connectors/clickhouse/queries/case-record.ts';
import { nextAction } from '../../console/cases/next-action.ts';
import type { AskedAction } from '../../console/cases/asked-action.ts';

const days = { first_review: 10, second_review: 10, appeal: 10, verification: 30, disposal: 15 };
const asked = z.looseObject({ number: z.number() }).and(z.custom<AskedAction>());

export class FakeCases {
  readonly #records = new Map<string, readonly CaseAction[]>();
  readonly #by: string;
  readonly #said: object[] = [];

  constructor(by: string) {
    this.#by = by;
  }

  recordOf(caseId: string): readonly CaseAction[] {
    return this.#records.get(caseId) ?? [];
  }

  /** As somebody else has done meanwhile. */
  act(caseId: string, action: AskedAction, by = this.#by): { readonly status: number; readonly problem?: object } {
    const record = this.recordOf(caseId);
    const { entry, refusal } = nextAction(record, action, { by, at: Date.now(), seen: 0, days, isHoliday: () => false });
    if (refusal !== undefined) return { status: 409, problem: refusal };
    this.#records.set(caseId, [...record, entry]);
    return { status: 200 };
  }

  /** As the page asks. */
  answer(caseId: string, body: string): { readonly status: number; readonly problem?: object } {
    const { number, seen: _, ...action } = asked.parse(JSON.parse(body));
    if (number !== this.recordOf(caseId).length) {
      return { status: 409, problem: { code: 'changed_meanwhile', message: 'somebody acted' } };
    }
    return this.act(caseId, action);
  }

  /** `work` of a case; nothing while nobody works on it. */
  workOf(caseId: string): object {
    const record = this.recordOf(caseId);
    const last = record.at(-1);
    if (last === undefined) return {};
    const { stage, since, due, assignee, outcome, confirmed_amount, recover_amount, number, at } = last;
    const standing = { stage, since, due, assignee, outcome, confirmed_amount, recover_amount, number };
    return { work: { ...standing, updated_at: at, has_news: false } };
  }

  /** One case that the institution has been told of. */
  appeal(method: string, id: string | undefined, body: string): object {
    if (method === 'POST') this.#said.push({ ...JSON.parse(body), at: '2025-07-02T08:00:00+08:00' });
    const row = {
      case_id: 'c'.repeat(32), told_at: '2025-07-01T08:00:00+08:00', may_speak: true, due: '2999-01-01T00:00:00+08:00', statements: this.#said,
    };
    const hit = {
      hit_id: 'a', state: 'raised', rule_id: 'SP-01', title: '短期内再次住院', title_en: 'Readmission', at: row.told_at, reason: '间隔两天',
      reason_en: 'two days', mdtrt_id: 'M1', amount: '1280.50', basis: ['《医疗保障基金使用监督管理条例》第三十八条'],
    };
    return id === undefined ? { items: [row] } : { ...row, hits: [hit] };
  }

  counts(): readonly object[] {
    const standing = [...this.#records.values()].map((record) => record.at(-1)?.stage);
    return caseStages.map((stage) => ({ stage, cases: standing.filter((one) => one === stage).length, overdue: 0 }));
  }
}
