// What a release changes about the rules: a step for each rule file whose content the log does not
// know yet, and one for each rule that the release no longer has.
import type { NewRuleStep } from '../../connectors/nats/rule-log.ts';
import { contentHash } from './content-hash.ts';
import type { RuleContent } from './content-hash.ts';
import type { RuleRecord, RuleRecords } from './rule-record.ts';

export const releaseName = '@release';

export interface ShippedRule extends RuleContent {
  readonly id: string;
  readonly version: number;
}

export interface ShippedStep {
  readonly rule_id: string;
  readonly step: NewRuleStep;
}

/** `at`: ms since the epoch. Empty when the log knows all of it. */
export function shippedSteps(records: RuleRecords, rules: readonly ShippedRule[], at: number): readonly ShippedStep[] {
  const base = { at, by: releaseName };
  const arrived = rules.flatMap((rule): ShippedStep[] => {
    const hash = contentHash(rule);
    if (isKnown(records.get(rule.id), rule.version, hash)) return [];
    return [{ rule_id: rule.id, step: { ...base, type: 'shipped', version: rule.version, hash, rule } }];
  });
  const ids = new Set(rules.map(({ id }) => id));
  const gone = records.all().filter((record) => !ids.has(record.id) && isShipped(record));
  return [...arrived, ...gone.map(({ id }): ShippedStep => ({ rule_id: id, step: { ...base, type: 'unshipped' } }))];
}

/** The newest word of the releases about that version: the same content, not taken back since. */
function isKnown(record: RuleRecord | undefined, version: number, hash: string): boolean {
  const said = record?.steps.findLast(({ step }) =>
    step.type === 'unshipped' || (step.type === 'shipped' && step.version === version))?.step;
  return said?.type === 'shipped' && said.hash === hash;
}

function isShipped(record: RuleRecord): boolean {
  const said = record.steps.findLast(({ step }) => step.type === 'unshipped' || step.type === 'shipped');
  return said?.step.type === 'shipped';
}
