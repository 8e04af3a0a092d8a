// Records of rules in the shapes of console/wire.ts.
import { z } from 'zod';
import type { LoggedStep } from '../../connectors/nats/rule-log.ts';
import { chinaIso } from '../../engine/china-time.ts';
import type {
  BacktestReport, RuleCheck, RuleHistory, RuleLife, RuleState, RuleStep, RuleVersion, VersionState,
} from '../wire.ts';
import { effectiveOf, judgingVersions } from './in-force.ts';
import type { RuleRecord, VersionRecord } from './rule-record.ts';

/** Only this program writes them, whole; what does not look like one is left out. */
const checkShape = z.custom<RuleCheck>((value) => typeof value === 'object' && value !== null && 'findings' in value);
const reportShape = z.custom<BacktestReport>((value) => typeof value === 'object' && value !== null && 'tested' in value);

export function readCheck(logged: unknown): RuleCheck | undefined {
  return checkShape.safeParse(logged).data;
}

export function readReport(logged: unknown): BacktestReport | undefined {
  return reportShape.safeParse(logged).data;
}

export function lifeOf(record: RuleRecord): RuleLife {
  const judging = judgingVersions(record);
  const drafts = [...record.versions.values()].filter(({ standing }) => standing === 'draft');
  const draft = drafts.toSorted((one, other) => other.version - one.version)[0];
  const off = [...record.off]
    .filter(([version]) => record.shadow?.version === version || judging.some((one) => one.version === version))
    .toSorted(([one], [other]) => other - one)[0];
  const last = record.steps.at(-1);
  return {
    id: record.id,
    state: stateOf(record, judging),
    in_force: judging.map(({ version }) => version),
    ...(draft === undefined ? {} : { draft: draft.version }),
    ...(record.shadow === undefined ? {} : { shadow: record.shadow.version }),
    ...(off === undefined ? {} : { off: { version: off[0], ...off[1], at: chinaIso(off[1].at) } }),
    sequence: record.sequence(),
    ...(last === undefined ? {} : { changed_at: chinaIso(last.step.at), changed_by: last.step.by }),
  };
}

function stateOf(record: RuleRecord, judging: readonly VersionRecord[]): RuleState {
  const newest = judging.at(-1);
  if (newest !== undefined) return record.off.has(newest.version) ? 'off' : 'active';
  const wasEver = [...record.versions.values()].some(({ standing }) => standing !== 'draft');
  return wasEver ? 'retired' : 'draft';
}

export function versionOf(record: RuleRecord, version: VersionRecord): RuleVersion {
  const { check, report, published, note } = version;
  const read = { check: readCheck(check), backtest: readReport(report) };
  return {
    version: version.version,
    state: versionState(record, version),
    origin: version.origin,
    author: version.author,
    saved_at: chinaIso(version.savedAt),
    ...(note === undefined ? {} : { note }),
    hash: version.hash,
    effective: effectiveOf(version.rule),
    ...(published === undefined ? {} : { published_by: published.by, published_at: chinaIso(published.at) }),
    ...(read.check === undefined ? {} : { check: read.check }),
    ...(read.backtest === undefined ? {} : { backtest: read.backtest }),
  };
}

function versionState(record: RuleRecord, version: VersionRecord): VersionState {
  if (record.shadow?.version === version.version) return 'shadow';
  switch (version.standing) {
    case 'in_force':
      return judgingVersions(record).includes(version) ? 'active' : 'superseded';
    case 'unshipped':
      return 'retired';
    default:
      return version.standing;
  }
}

export function historyOf(record: RuleRecord): RuleHistory {
  const versions = [...record.versions.values()].toSorted((one, other) => other.version - one.version);
  return {
    life: lifeOf(record),
    versions: versions.map((version) => versionOf(record, version)),
    steps: record.steps.map(stepOf).toReversed(),
  };
}

function stepOf({ sequence, step }: LoggedStep): RuleStep {
  const check = step.type === 'checked' ? readCheck(step.check) : undefined;
  const report = step.type === 'backtested' ? readReport(step.report) : undefined;
  return {
    sequence,
    at: chinaIso(step.at),
    by: step.by,
    type: step.type,
    ...('version' in step ? { version: step.version } : {}),
    ...(step.note === undefined ? {} : { note: step.note }),
    ...('reason' in step ? { reason: step.reason } : {}),
    ...('events_sequence' in step ? { events_sequence: step.events_sequence } : {}),
    ...(check === undefined ? {} : { check: countsOf(check) }),
    ...(report === undefined ? {} : { backtest: outlineOf(report) }),
  };
}

function countsOf({ errors, warnings, examples }: RuleCheck): NonNullable<RuleStep['check']> {
  return { errors, warnings, examples: examples.length, failed: examples.filter(({ problems }) => problems.length > 0).length };
}

function outlineOf({ job, against, tested, events }: BacktestReport): NonNullable<RuleStep['backtest']> {
  return { job, ...(against === undefined ? {} : { against }), hits: tested.hits, events };
}
