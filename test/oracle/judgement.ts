// One judgement of the oracle, and one of the evaluator, as the same line of text.
import { chinaIso } from '../../engine/china-time.ts';
import { money } from './reading.ts';

export interface Judgement {
  readonly rule_id: string;
  readonly subject: string;
  readonly at: number;
  readonly grade: number;
  readonly amount?: number | undefined;
  readonly psn_no?: string | undefined;
  readonly mdtrt_id?: string | undefined;
  readonly setl_id?: string | undefined;
  readonly drug_trac_codg?: string | undefined;
  readonly med_list_codg?: string | undefined;
}

export function judgementLine(one: Judgement): string {
  return line(one.rule_id, one.subject, chinaIso(one.at), one.grade, money(one.amount), [
    one.psn_no,
    one.mdtrt_id,
    one.setl_id,
    one.drug_trac_codg,
    one.med_list_codg,
  ]);
}

interface HitLike extends Omit<Judgement, 'at' | 'amount'> {
  readonly at: string;
  readonly amount?: string | undefined;
}

export function hitLine(hit: HitLike): string {
  return line(hit.rule_id, hit.subject, hit.at, hit.grade, hit.amount ?? '-', [
    hit.psn_no,
    hit.mdtrt_id,
    hit.setl_id,
    hit.drug_trac_codg,
    hit.med_list_codg,
  ]);
}

function line(
  rule_id: string,
  subject: string,
  at: string,
  grade: number,
  amount: string,
  ids: readonly (string | undefined)[],
): string {
  return `${rule_id} ${subject} ${at} grade ${grade} ${amount} ${ids.map((id) => id ?? '-').join(' ')}`;
}
