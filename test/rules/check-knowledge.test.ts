import { describe, expect, it } from 'vitest';
import { checkKnowledge, describeProblem } from '../../rules/check-knowledge.ts';
import type { KnowledgeTable } from '../../rules/knowledge-columns.ts';
import { knowledgeTable } from '../../rules/knowledge-tables.ts';

describe('checkKnowledge', () => {
  it('names line and column of every fault', () => {
    const csv = [
      'kind,subject_kind,subject,from,to,reason',
      'leave,person,1001,2025-07-01,2025-07-03,探亲',
      'leave,person,1002,2025-13-01,,请假',
      'leave,person,,2025-07-01,,请假',
      'leave,person,1001,2025-07-01,,请假',
      'leave,person',
    ].join('\n');
    expect(checkKnowledge(table('exemptions'), csv).problems.map(describeProblem)).toEqual([
      'line 3, column from: is not a date yyyy-MM-dd',
      'line 4, column subject: is empty',
      'line 5, column kind+subject_kind+subject+from+rule: repeats the key of line 2',
      'line 6: has 2 cells, the head has 6',
    ]);
  });

  it('refuses numbers that are not plain decimals', () => {
    const csv = 'med_list_codg,units_per_pack,min_unit\nXA,1e3,片\nXB,12,片\n';
    expect(checkKnowledge(table('pack-sizes'), csv).problems).toEqual([
      { line: 2, column: 'units_per_pack', reason: 'is not a plain decimal number' },
    ]);
  });

  it('refuses values out of a closed list, and cells that do not go together', () => {
    const head = 'point_id,gz_code,code_prefix,item_name,measure,per,window_days,most,unit,zh,from,to,admdvs,source';
    const row = (id: string, own: string, to = ''): string => `${id},GZ1,XA,药,${own},限,2025-01-01,${to},,例`;
    const csv = [head, row('1', 'cnt,day,,2,次'), row('2', 'weight,day,,2,次'), row('3', 'cnt,days,,2,次'), row('4', 'cnt,day,,2,次', '2024-01-01')];
    expect(checkKnowledge(table('policy-quantities'), csv.join('\n')).problems.map(describeProblem)).toEqual([
      'line 3, column measure: is none of cnt amount price',
      'line 4, column window_days: must be more than 0 when per is days',
      'line 5, column to: is before from',
    ]);
  });

  it('refuses a head with a missing, an unknown or a repeated column; optional ones may be left out', () => {
    const csv = 'prefix,prefix,colour\n1,2,3\n';
    expect(checkKnowledge(table('trace-prefixes'), csv).problems.map(describeProblem)).toEqual([
      'line 1, column med_list_codg: is missing',
      'line 1, column prefix: stands twice',
      'line 1, column colour: is not declared',
    ]);
  });

  it('takes columns in any order and gives rows by name', () => {
    const csv = '\uFEFFmin_unit,med_list_codg,units_per_pack\r\n片,XA,24\r\n';
    expect(checkKnowledge(table('pack-sizes'), csv)).toEqual({
      problems: [], rows: [{ min_unit: '片', med_list_codg: 'XA', units_per_pack: '24' }],
    });
  });

  it('says so when the file is empty', () => {
    expect(checkKnowledge(table('pack-sizes'), '').problems[0]).toEqual({
      line: 1, column: 'med_list_codg', reason: 'is missing',
    });
  });
});

function table(name: string): KnowledgeTable {
  const found = knowledgeTable(name);
  if (found === undefined) throw new Error(`no table ${name}`);
  return found;
}
