// Why and why not, for events behind records that are gathered over many keys.
import { describe, expect, it } from 'vitest';
import { Evaluator } from '../../engine/evaluator.ts';
import { exampleEvents } from '../../rules/examples.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';
import { loadRules } from '../../rules/load-rules.ts';

const { rules } = loadRules();
const knowledge = loadKnowledge();

describe('an event behind a gathered record', () => {
  it.each([
    ['JB-02', 'pharmacy_settlement'],
    ['HB-10', 'admission'],
    ['YJ-01', 'outpatient_settlement'],
    ['TR-19', 'sale'],
    ['TR-20', 'sale'],
    ['ZB-20', 'registration'],
  ])('%s is explained by it', (id, kind) => {
    const rule = rules.find((one) => one.id === id);
    const example = rule?.examples.find(({ hits }) => hits.length > 0);
    const evaluator = new Evaluator({ rules: [rule], knowledge: { ...knowledge, ...example?.knowledge } });
    const events = exampleEvents(example?.events ?? []);
    const { hits } = evaluator.apply(events);
    expect(hits.length).toBeGreaterThan(0);
    const verdicts = events
      .filter((event) => event.kind === kind)
      .flatMap((event) => evaluator.explain(event.event_id, id))
      .map(({ verdict }) => verdict);
    expect(verdicts).toContain('holds');
  });
});
