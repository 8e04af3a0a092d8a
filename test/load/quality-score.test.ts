import { describe, expect, it } from 'vitest';
import type { Hit } from '../../engine/hit.ts';
import { score } from '../../load/quality-score.ts';
import type { Truth } from '../../load/city/truth.ts';

function truth(case_id: string, more: Partial<Truth>): Truth {
  return {
    case_id,
    kind: 'planted',
    rule_id: 'SP-01',
    situation: '',
    situation_en: '',
    subject: { psn_no: case_id },
    involves: [],
    at: '2026-03-02 09:00:00',
    expect: 'hit',
    complete: true,
    ...more,
  };
}

function hit(rule_id: string, psn_no: string, more: Partial<Hit> = {}): Hit {
  return {
    hit_id: `${rule_id}${psn_no}`,
    revision: 1,
    state: 'raised',
    rule_id,
    rule_version: 1,
    family: 'split',
    grade: 2,
    title: '',
    title_en: '',
    reason: '',
    reason_en: '',
    subject_kind: 'person',
    subject: psn_no,
    at: '2026-03-02T09:00:00+08:00',
    detected_at: '2026-03-02T09:00:01+08:00',
    psn_no,
    evidence: [],
    conditions: [],
    facts: {},
    basis: [],
    ...more,
  };
}

const judged = new Set(['SP-01', 'SP-02']);

describe('quality score', () => {
  it('counts a planted case as found once, whatever the number of its hits', () => {
    const result = score(
      [truth('a', { also: ['SP-02'] })],
      [hit('SP-01', 'a'), hit('SP-01', 'a', { hit_id: 'other' }), hit('SP-02', 'a')],
      judged,
    );
    expect(result.families).toEqual({ split: { tp: 1, fp: 0, fn: 0, precision: 1, recall: 1 } });
    expect(result.excused).toBe(1);
  });

  it('counts misses only of rules in force and of cases that are due', () => {
    const result = score(
      [truth('a', {}), truth('b', { complete: false }), truth('c', { rule_id: 'SP-99' })],
      [],
      judged,
    );
    expect(result.missed.map((one) => one.case_id)).toEqual(['a']);
    expect(result.families['split']?.recall).toBe(0);
  });

  it('calls a hit about nobody planted, and one about a look-alike, false', () => {
    const ok = truth('ok', { kind: 'lookalike', expect: 'silent', forbidden: ['SP-01'] });
    const result = score(
      [ok],
      [hit('SP-01', 'ok', { grade: 1 }), hit('SP-01', 'somebody')],
      judged,
    );
    expect(result.families['split']?.fp).toBe(2);
    expect([
      result.lookalikes,
      result.lookalikes_flagged,
      result.lookalikes_flagged_grade1,
    ]).toEqual([1, 1, 1]);
  });

  it('recognises boxes, and products at their institution', () => {
    const box = truth('box', { rule_id: 'SP-01', subject: { drug_trac_codg: '81' } });
    const product = truth('product', {
      rule_id: 'SP-02',
      subject: { fixmedins_code: 'P1', med_list_codg: 'X1' },
    });
    const result = score(
      [box, product],
      [
        hit('SP-01', 'x', { drug_trac_codg: '81' }),
        hit('SP-02', 'y', { fixmedins_code: 'P1', med_list_codg: 'X1' }),
        hit('SP-02', 'z', { fixmedins_code: 'P2', med_list_codg: 'X1' }),
      ],
      judged,
    );
    expect(result.families['split']).toMatchObject({ tp: 2, fp: 1, fn: 0 });
  });
});
