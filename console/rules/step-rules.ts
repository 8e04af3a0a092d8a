// Who may take which step with a version, and when. All of them refuse by throwing a Problem that
// says what to do instead.
import { Problem } from '../server/http/problem.ts';
import { judgingVersions } from './in-force.ts';
import { readReport } from './life.ts';
import type { RuleRecord, VersionRecord } from './rule-record.ts';

export interface Doer {
  readonly by: string;
  readonly note?: string;
  /** Sequence of the rule's newest step as the doer saw it. */
  readonly expect?: number;
}

export interface PublishDoer extends Doer {
  readonly withoutBacktest?: boolean;
}

export function ruleState(message: string): Problem {
  return new Problem(409, 'rule_state', message);
}

/** A second person publishes what was checked and back-tested, upward only. */
export function mayPublish(record: RuleRecord, version: VersionRecord, doer: PublishDoer): void {
  if (version.author === doer.by) {
    throw new Problem(403, 'second_person', `${doer.by} has written version ${version.version}: another person must publish it`);
  }
  if (version.standing === 'in_force') throw ruleState(`version ${version.version} is in force already`);
  if (version.standing === 'unshipped') throw ruleState(`version ${version.version} is no longer shipped: save it as a draft`);
  const newest = record.inForce().at(-1);
  if (newest !== undefined && newest.version > version.version) {
    throw ruleState(`version ${newest.version} is in force and would go on judging: roll it back, or save this one as a new draft`);
  }
  if (record.off.has(version.version)) throw ruleState(`version ${version.version} is switched off: switch it on first`);
  const report = readReport(version.report);
  const broken = report?.broken?.find((one) => one.version === version.version);
  if (broken !== undefined) throw new Problem(409, 'rule_invalid', `it failed in its back-test: ${broken.error}`);
  // A release was tested by those who made it.
  if (report !== undefined || version.origin === 'shipped') return;
  if (doer.withoutBacktest !== true) {
    throw new Problem(409, 'step_missing', `version ${version.version} was never back-tested; do that, or say without_backtest and why`);
  }
  if (doer.note === undefined) throw new Problem(409, 'step_missing', 'without a back-test a note must say why', 'note');
}

export function mayTry(version: VersionRecord): void {
  if (version.standing === 'in_force') throw ruleState(`version ${version.version} is in force already`);
}

/** The version that is taken back: the newest in force, or the wanted one. */
export function mayRollBack(record: RuleRecord, wanted: number | undefined): number {
  const inForce = record.inForce();
  const version = wanted === undefined ? inForce.at(-1) : inForce.find((one) => one.version === wanted);
  if (version === undefined) throw ruleState(wanted === undefined ? 'no version of this rule is in force' : `version ${wanted} is not in force`);
  if (inForce.length === 1) throw ruleState('no other version is in force to go back to: retire the rule instead');
  return version.version;
}

export function newestJudging(record: RuleRecord): number {
  const newest = judgingVersions(record).at(-1);
  if (newest === undefined) throw ruleState('no version of this rule is in force');
  return newest.version;
}
