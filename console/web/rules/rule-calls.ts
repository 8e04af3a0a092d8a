// The life cycle of rules over REST, as functions. Steps name the `sequence` the reader saw (`expect`), so that nobody acts on
// a rule that somebody else has just changed.
import { z } from 'zod/mini';
import { rule, ruleList } from '../contract.ts';
import * as contract from './life-contract.ts';
import { explanations } from './explain-contract.ts';

/** Asks and checks the answer; throws ApiError. */
export type Read = <S extends z.ZodMiniType>(schema: S, path: string, init?: RequestInit) => Promise<z.output<S>>;

export interface StepBody {
  readonly note?: string;
  readonly expect?: number;
  readonly without_backtest?: true;
  readonly on?: boolean;
  readonly version?: number;
}

export interface BacktestOrder {
  /** yyyy-MM-dd; `to` is exclusive. */
  readonly from?: string;
  readonly to?: string;
  /** null: compared with none. */
  readonly against?: number | null;
}

export function ruleCalls(read: Read) {
  const pathOf = (id: string, version?: number) =>
    `/api/rules/${encodeURIComponent(id)}${version === undefined ? '' : `/versions/${version}`}`;
  const post = <S extends z.ZodMiniType>(schema: S, path: string, body: unknown, signal?: AbortSignal) =>
    read(schema, path, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), ...signalled(signal),
    });

  return {
    /** Those in force; with `all` drafts and retired ones too. */
    rules: (signal?: AbortSignal, include?: 'all') =>
      read(ruleList, include === undefined ? '/api/rules' : '/api/rules?include=all', signalled(signal)),
    rule: (id: string, signal?: AbortSignal) => read(rule, pathOf(id), signalled(signal)),
    ruleHistory: (id: string, signal?: AbortSignal) => read(contract.ruleHistory, `${pathOf(id)}/history`, signalled(signal)),
    ruleVersion: (id: string, version: number, signal?: AbortSignal) =>
      read(contract.wholeVersion, pathOf(id, version), signalled(signal)),
    compareRules: (id: string, from: number, to: number, signal?: AbortSignal) =>
      read(contract.documentDifferences, `${pathOf(id)}/compare?from=${from}&to=${to}`, signalled(signal)),
    checkRule: (document: unknown, signal?: AbortSignal) =>
      post(contract.ruleCheck, '/api/rules/check', { rule: document }, signal),
    saveDraft: (document: unknown, body: StepBody) => post(contract.stepAnswer, '/api/rules/drafts', { rule: document, ...body }),
    versionStep: (id: string, version: number, step: 'check' | 'shadow' | 'publish', body: StepBody) =>
      post(contract.stepAnswer, `${pathOf(id, version)}/${step}`, body),
    ruleStep: (id: string, step: 'rollback' | 'retire' | 'switch', body: StepBody) =>
      post(contract.stepAnswer, `${pathOf(id)}/${step}`, body),
    shadow: (id: string, signal?: AbortSignal) => read(contract.shadowReport, `${pathOf(id)}/shadow`, signalled(signal)),
    endShadow: (id: string) => read(contract.stepAnswer, `${pathOf(id)}/shadow`, { method: 'DELETE' }),
    startBacktest: (id: string, version: number, order: BacktestOrder) =>
      post(contract.backtestJob, `${pathOf(id, version)}/backtest`, order),
    backtests: (signal?: AbortSignal) => read(contract.backtestJobs, '/api/rules/backtests', signalled(signal)),
    backtest: (job: string, signal?: AbortSignal) =>
      read(contract.backtestJob, `/api/rules/backtests/${encodeURIComponent(job)}`, signalled(signal)),
    cancelBacktest: (job: string) =>
      read(contract.backtestJob, `/api/rules/backtests/${encodeURIComponent(job)}`, { method: 'DELETE' }),
    explain: (eventId: string, ruleId: string, signal?: AbortSignal) =>
      read(explanations, `/api/explain?${new URLSearchParams({ event_id: eventId, rule_id: ruleId }).toString()}`, signalled(signal)),
  };
}

function signalled(signal?: AbortSignal): RequestInit {
  return signal === undefined ? {} : { signal };
}
