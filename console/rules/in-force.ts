// What the log of rules says is to judge: the rules of an activation. Equal logs give equal lists,
// so whoever starts up sees by the hash whether anything is left to do.
import type { Bundle } from '../../connectors/nats/control.ts';
import { z } from 'zod';
import type { RuleRecord, RuleRecords, VersionRecord } from './rule-record.ts';

const effectiveSchema = z.object({ from: z.string().optional(), to: z.string().optional() });

/** First and last service date of a version, yyyy-MM-dd; absent when it does not say. */
export function effectiveOf(rule: unknown): { readonly from?: string; readonly to?: string } {
  const parsed = z.object({ effective: effectiveSchema }).safeParse(rule);
  if (!parsed.success) return {};
  const { from, to } = parsed.data.effective;
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

/** Versions that still judge some service date: a version disappears when a higher one begins no
 * later and ends no earlier. */
export function judgingVersions(record: RuleRecord): readonly VersionRecord[] {
  const inForce = record.inForce();
  return inForce.filter(({ version, rule }) =>
    !inForce.some((higher) => higher.version > version && covers(effectiveOf(higher.rule), effectiveOf(rule))));
}

function covers(higher: ReturnType<typeof effectiveOf>, lower: ReturnType<typeof effectiveOf>): boolean {
  const beginsInTime = higher.from === undefined || (lower.from !== undefined && higher.from <= lower.from);
  return beginsInTime && (higher.to === undefined || (lower.to !== undefined && higher.to >= lower.to));
}

/** Rules in force and on trial, by id and version. */
export function rulesInForce(records: RuleRecords): Pick<Bundle, 'rules' | 'shadow'> {
  const all = records.all();
  const shadow = all.flatMap(({ shadow: trial, versions }) => {
    const version = trial === undefined ? undefined : versions.get(trial.version);
    return version === undefined ? [] : [version.rule];
  });
  return {
    rules: all.flatMap((record) => judgingVersions(record).map(({ rule }) => rule)),
    ...(shadow.length === 0 ? {} : { shadow }),
  };
}
