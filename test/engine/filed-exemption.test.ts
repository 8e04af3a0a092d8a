// Exemptions that name a rule.
import { describe, expect, it } from 'vitest';
import { readChinaTime } from '../../engine/china-time.ts';
import type { Entry } from '../../engine/entry.ts';
import { isFiledExemption } from '../../engine/filed-exemption.ts';
import { Knowledge } from '../../engine/knowledge.ts';

const rule = { id: 'UC-09', family: 'upcoding', key: 'doctor' } as const;
const operation: Entry = {
  id: 'o1', kind: 'operation', at: readChinaTime('2026-03-31 23:30:00') ?? 0, fixmedins_code: 'H1', admdvs: '420700',
  fields: { dr_codg: 'D1', psn_no: 'P1' }, sources: [],
};

function isExempt(row: string): boolean {
  const exemptions = `kind,subject_kind,subject,from,to,reason,rule\n${row}\n`;
  return isFiledExemption(new Knowledge({ exemptions }), rule, 'H1|D1', operation, () => undefined);
}

describe('a filed exemption', () => {
  it('names a doctor by the code alone, whoever the rule is about', () => {
    expect(isExempt('special_case,doctor,D1,2026-01-01,,备案,UC-09')).toBe(true);
    expect(isExempt('special_case,doctor,H1|D1,2026-01-01,,备案,UC-09')).toBe(true);
    expect(isExempt('special_case,doctor,D2,2026-01-01,,备案,UC-09')).toBe(false);
    expect(isExempt('special_case,person,P1,2026-01-01,,备案,upcoding')).toBe(true);
  });

  it('finds a doctor whom the trigger names otherwise, as the hit does', () => {
    const exemptions = 'kind,subject_kind,subject,from,to,reason,rule\nspecial_case,doctor,D1,2026-01-01,,备案,UC-09\n';
    const isDoctorExempt = (key: 'doctor' | 'prescriber', subject: string, fields: Entry['fields']): boolean =>
      isFiledExemption(new Knowledge({ exemptions }), { ...rule, key }, subject, { ...operation, fields }, () => undefined);
    expect(isDoctorExempt('doctor', 'H1|D1', { atddr_no: 'D1' })).toBe(true);
    expect(isDoctorExempt('prescriber', 'D1', { bilg_dr_codg: 'D1' })).toBe(true);
    expect(isDoctorExempt('prescriber', 'D2', { bilg_dr_codg: 'D2' })).toBe(false);
  });

  it('excuses whom all name that are in question, or the trigger', () => {
    const exemptions = 'kind,subject_kind,subject,from,to,reason,rule\nspecial_case,institution,H2,2026-01-01,,备案,TR-01\n';
    const box = { id: 'TR-01', family: 'trace', key: 'trace' } as const;
    const useAt = (fixmedins_code: string): Entry => ({ ...operation, fixmedins_code });
    const isBoxExempt = (first: string, ...later: readonly string[]): boolean =>
      isFiledExemption(new Knowledge({ exemptions }), box, '81', useAt(first), () => later.map(useAt));
    expect(isBoxExempt('H1', 'H2', 'H2')).toBe(true);
    expect(isBoxExempt('H2', 'H1')).toBe(true);
    expect(isBoxExempt('H1', 'H2', 'H3')).toBe(false);
  });

  it('holds on whole days of China time, both inside', () => {
    expect(isExempt('special_case,doctor,D1,2026-03-31,2026-03-31,备案,UC-09')).toBe(true);
    expect(isExempt('special_case,doctor,D1,2026-04-01,,备案,UC-09')).toBe(false);
    expect(isExempt('special_case,doctor,D1,2026-01-01,2026-03-30,备案,UC-09')).toBe(false);
  });
});
