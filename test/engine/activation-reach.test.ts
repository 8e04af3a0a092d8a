// How far an activation with other tables reaches: only rules judge that have asked for what is other, and so only
// the tables are looked into that those rules read.
import { describe, expect, it } from 'vitest';
import { Evaluator, type RuleSet } from '../../engine/evaluator.ts';
import { Knowledge } from '../../engine/knowledge.ts';
import type { Hit } from '../../engine/hit.ts';
import { exampleEvents } from '../../rules/examples.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';
import { loadRules } from '../../rules/load-rules.ts';
import { resumed, type Asked } from '../oracle/resumed.ts';
import { WatchedKnowledge } from '../oracle/watched-knowledge.ts';
import { raisedOf } from './short-history.ts';

const knowledge = loadKnowledge();
const read = new Knowledge(knowledge);
const ids = ['SP-01', 'SP-02', 'HB-01', 'HB-02', 'UC-02', 'UC-03', 'PH-01', 'TR-01', 'IV-01', 'GN-02'];
const rules = loadRules().rules.filter(({ id }) => ids.includes(id));
const events = rules.flatMap(({ id, examples }) =>
  examples.flatMap((example, n) =>
    exampleEvents(example.events).map((event) => ({ ...event, event_id: `${id} ${n} ${event.event_id}` }))));
const before: RuleSet = { rules, knowledge, read };

/** Tables looked into while the set with one table other is put in force, and what is said. */
function exchanged(evaluator: Evaluator, table: string, change: (text: string) => string) {
  const other = { ...knowledge, [table]: change(knowledge[table] ?? '') };
  const watched = new WatchedKnowledge(other, [read]);
  const { hits } = evaluator.activate({ rules, knowledge: other, read: watched }, 0);
  // The groupers are made whoever asks.
  return { tables: [...watched.names].filter((name) => name !== 'drg' && name !== 'dip').toSorted(), hits };
}

function judged(): { readonly evaluator: Evaluator; readonly hits: readonly Hit[] } {
  const evaluator = new Evaluator(before);
  return { evaluator, hits: evaluator.apply(events).hits };
}

const exempted = (rule: string) => (text: string): string => `${text.trimEnd()}\nleave,person,nobody,2025-01-01,,leave,${rule}\n`;

describe('an activation with other tables', () => {
  it('lets all rules judge that read the table, and no others', () => {
    const { evaluator } = judged();
    const all = exchanged(evaluator, 'charge-classes', (text) => text.split('\n').slice(0, 2).join('\n'));
    expect(all.tables).toContain('charge-classes');
    expect(all.tables).not.toContain('evidence');
  });

  it('lets one rule judge for an exemption filed for it, a family for one filed for the family', () => {
    const { evaluator } = judged();
    expect(exchanged(evaluator, 'exemptions', exempted('ZZ-99')).tables).toEqual([]);
    const one = exchanged(evaluator, 'exemptions', exempted('PH-01'));
    expect(one.tables).toEqual(['daily-doses', 'exemptions', 'pack-sizes']);
    expect(one.hits).toEqual([]);
    expect(exchanged(judged().evaluator, 'exemptions', exempted('TR-01')).tables).toEqual(['exemptions']);
    const family = exchanged(judged().evaluator, 'exemptions', exempted('split'));
    expect(family.tables).toEqual(['exclusion-diagnoses', 'exemptions']);
  });

  it('withdraws what it excuses', () => {
    const { evaluator, hits } = judged();
    // Where the first use was: the trigger is excused.
    const place = raisedOf(hits).find(({ rule_id }) => rule_id === 'TR-01')?.evidence[0]?.fixmedins_code ?? '';
    const { hits: said } = exchanged(evaluator, 'exemptions', (text) =>
      `${text.trimEnd()}\nleave,institution,${place},2025-01-01,,leave,TR-01\n`);
    expect(said.length).toBeGreaterThan(0);
    expect(new Set(said.map(({ rule_id, state }) => `${rule_id} ${state}`))).toEqual(new Set(['TR-01 withdrawn']));
  });

  it('reaches as far after a restart that judged nothing, and everywhere when nobody wrote down what was asked', () => {
    const { evaluator, hits } = judged();
    const make = (set: RuleSet): Evaluator => new Evaluator(set);
    const stopped = { ruleSet: before, before: [events], said: hits, make, isTrusting: true };
    const knowing = resumed(evaluator, stopped);
    expect(exchanged(knowing, 'exemptions', exempted('ZZ-99')).tables).toEqual([]);
    const unknowing = resumed(forgetful(evaluator), stopped);
    expect(exchanged(unknowing, 'exemptions', exempted('ZZ-99')).tables).toContain('evidence');
  });
});

/** What is asked of an evaluator that another goes on from, but for what its rules asked of tables. */
function forgetful(evaluator: Evaluator): Asked {
  return {
    counts: () => evaluator.counts(),
    silenced: () => evaluator.silenced(),
    asking: () => evaluator.asking(),
    asked: () => ({}),
    takeJobs: () => evaluator.takeJobs(),
  };
}
