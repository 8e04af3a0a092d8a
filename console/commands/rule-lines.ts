// Answers about rules as lines for a terminal.
import type {
  BacktestReport, HitsDifference, HitsSummary, Overlap, RuleCheck, RuleFinding, RuleHistory, RuleLife, RuleStep,
  SampleHit, ShadowReport, StepAnswer,
} from '../wire.ts';

const samplesShown = 5;
const daysShown = 14;

export function findingLines(findings: readonly RuleFinding[]): string[] {
  return findings.flatMap(({ severity, code, place, en, zh, suggestion }) => [
    `${severity.padEnd(7)} ${place === '' ? '' : `${place}: `}${en} [${code}]${suggestion === undefined ? '' : `; did you mean ${suggestion}?`}`,
    ...(zh === en ? [] : [`        ${zh}`]),
  ]);
}

export function checkLines({ errors, warnings, findings, examples }: RuleCheck): string[] {
  const failed = examples.filter(({ problems }) => problems.length > 0).length;
  return [
    ...findingLines(findings),
    `checked: ${errors} errors, ${warnings} warnings, ${examples.length - failed} of ${examples.length} examples hold`,
  ];
}

export function lifeLine({ id, state, in_force, draft, shadow, off }: RuleLife): string {
  const words = [
    in_force.length === 0 ? '' : `version ${in_force.join(', ')} in force`,
    draft === undefined ? '' : `draft ${draft}`,
    shadow === undefined ? '' : `version ${shadow} on trial`,
    off === undefined ? '' : `version ${off.version} switched off by ${off.by}: ${off.reason}`,
  ].filter((word) => word !== '');
  return `${id.padEnd(10)} ${state.padEnd(8)} ${words.join('; ')}`.trimEnd();
}

export function answerLines({ life, check, activation }: StepAnswer): string[] {
  return [
    ...(check === undefined ? [] : checkLines(check)),
    ...(activation === undefined ? [] : [activationLine(activation)]),
    lifeLine(life),
  ];
}

function activationLine({ state, sequence, error }: NonNullable<StepAnswer['activation']>): string {
  switch (state) {
    case 'in_force':
      return `in force from EVENTS ${sequence} on`;
    case 'unchanged':
      return 'nothing changes in what judges';
    case 'pending':
      return `EVENTS ${sequence} is not judged yet: look again with rules list`;
    case 'refused':
      return `refused, the rules before go on judging: ${error}`;
  }
}

export function historyLines({ life, versions, steps }: RuleHistory): string[] {
  return [
    lifeLine(life),
    '',
    ...versions.map(({ version, state, author, saved_at, published_by, effective, note }) =>
      `version ${String(version).padEnd(4)} ${state.padEnd(11)} by ${author} ${saved_at.slice(0, 16)}` +
      `${published_by === undefined ? '' : `, published by ${published_by}`}${effective.from === undefined ? '' : `, from ${effective.from}`}` +
      `${note === undefined ? '' : ` (${note})`}`),
    '',
    ...steps.map(stepLine),
  ];
}

function stepLine({ at, by, type, version, note, reason, check, backtest }: RuleStep): string {
  const more = [
    check === undefined ? '' : `${check.errors} errors, ${check.warnings} warnings`,
    backtest === undefined ? '' : `${backtest.hits} hits in ${backtest.events} events${backtest.against === undefined ? '' : `, against ${backtest.against}`}`,
    reason ?? '',
    note ?? '',
  ].filter((word) => word !== '').join('; ');
  return `${at.slice(0, 19)}  ${by.padEnd(12)} ${type}${version === undefined ? '' : ` ${version}`}${more === '' ? '' : `: ${more}`}`;
}

export function reportLines(report: BacktestReport): string[] {
  const { rule_id, version, events, seconds, events_per_s, first_at, last_at } = report;
  const { tested, compared, difference, overlap, reads, broken } = report;
  return [
    `${rule_id} version ${version}: ${events} events (${first_at?.slice(0, 10) ?? '-'} to ${last_at?.slice(0, 10) ?? '-'}) ` +
      `in ${seconds} s, ${events_per_s} a second`,
    ...(broken ?? []).map((one) => `version ${one.version} FAILED: ${one.error}`),
    ...reads.filter(({ kept, events: stored }) => !kept || stored === 0)
      .map(({ kind, kept }) => (kept ? `no ${kind} is stored: it could not judge by those` : `${kind} is not kept by the evaluator: it cannot judge by those`)),
    '',
    ...summaryLines(tested),
    ...(compared === undefined ? [] : ['', `version ${compared.version}: ${compared.hits} hits, ${compared.amount} yuan`]),
    ...(difference === undefined || compared === undefined ? [] : differenceLines(difference, compared.version, version)),
    ...overlapLines(overlap),
  ];
}

export function shadowLines({ rule_id, version, started_at, started_by, summary, difference, overlap }: ShadowReport): string[] {
  return [
    `${rule_id} version ${version} on trial since ${started_at.slice(0, 16)} by ${started_by}`,
    ...summaryLines(summary),
    ...differenceLines(difference, 'in force', version),
    ...overlapLines(overlap),
  ];
}

function summaryLines({ version, hits, amount, fund_amount, by_day, by_grade, by_institution, samples }: HitsSummary): string[] {
  const grades = by_grade.map(({ grade, hits: number }) => `grade ${grade}: ${number}`).join(', ');
  return [
    `version ${version}: ${hits} hits, ${amount} yuan, fund ${fund_amount} yuan${grades === '' ? '' : ` (${grades})`}`,
    ...by_day.slice(-daysShown).map((day) => `  ${day.day}  ${String(day.hits).padStart(7)} hits ${day.amount.padStart(14)} yuan`),
    ...(by_day.length > daysShown ? [`  and ${by_day.length - daysShown} days before`] : []),
    ...by_institution.slice(0, samplesShown).map((one) => `  ${one.fixmedins_code.padEnd(16)} ${one.hits} hits, ${one.amount} yuan`),
    ...samples.slice(0, samplesShown).map(sampleLine),
  ];
}

function differenceLines(difference: HitsDifference, first: number | string, second: number): string[] {
  const { same, only_first, only_second, changed, only_first_samples, only_second_samples, changed_samples } = difference;
  return [
    `difference: ${same} the same, ${only_first} only in ${first}, ${only_second} only in ${second}, ${changed} changed`,
    ...only_first_samples.slice(0, samplesShown).map((hit) => `  - ${sampleLine(hit).trim()}`),
    ...only_second_samples.slice(0, samplesShown).map((hit) => `  + ${sampleLine(hit).trim()}`),
    ...changed_samples.slice(0, samplesShown).flatMap((pair) => [`  ~ ${sampleLine(pair.first).trim()}`, `    ${sampleLine(pair.second).trim()}`]),
  ];
}

function overlapLines(overlap: readonly Overlap[]): string[] {
  return overlap.map(({ rule_id, hits, by }) =>
    `overlaps with ${rule_id}: ${hits} hits (same stay ${by.stay}, same box ${by.code}, same person ${by.person})`);
}

function sampleLine({ at, grade, fixmedins_code, reason }: SampleHit): string {
  return `  ${at.slice(0, 16)} ${grade} ${fixmedins_code ?? ''} ${reason}`;
}
