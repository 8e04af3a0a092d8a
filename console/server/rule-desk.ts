// Everything behind the routes about rules and knowledge, made together and stopped together.
import type { StoreClient } from '../../connectors/clickhouse/queries/contract.ts';
import type { Bus } from '../../connectors/nats/connect.ts';
import type { Log } from '../../engine/log.ts';
import { Previews } from '../knowledge/previews.ts';
import { Backtests } from '../rules/backtests.ts';
import { CheckThread } from '../rules/check-thread.ts';
import { RuleBook } from '../rules/rule-book.ts';
import { RuleSteps } from '../rules/rule-steps.ts';
import { shadowReport } from '../rules/shadow-report.ts';
import { ActivationReader } from './activation-reader.ts';

export interface RuleDeskOptions {
  readonly bus: Bus;
  readonly store: StoreClient;
  readonly log: Log;
  /** ms since the epoch. */
  readonly now: () => number;
  /** How long a step waits for the evaluator. */
  readonly outcomeMsMax?: number;
}

export interface RuleDesk {
  readonly activations: ActivationReader;
  readonly book: RuleBook;
  readonly steps: RuleSteps;
  readonly backtests: Backtests;
  readonly previews: Previews;
  stop(): Promise<void>;
}

/** Resolves when the log of rules has been read. The streams must exist. */
export async function openRuleDesk({ bus, store, log, now, outcomeMsMax }: RuleDeskOptions): Promise<RuleDesk> {
  const book = await RuleBook.open(bus);
  const activations = new ActivationReader(bus);
  const checks = new CheckThread();
  const steps = new RuleSteps({
    bus, book, activations, checks, now,
    ...(outcomeMsMax === undefined ? {} : { outcomeMsMax }),
    trialReport: (record) => shadowReport(store, record),
  });
  const backtests = new Backtests({
    log, now,
    async keep(report) {
      const { rule_id, version, by } = report;
      await book.append(rule_id, () => ({ type: 'backtested', at: now(), by, version, report }));
    },
  });
  const previews = new Previews(now);
  return {
    activations, book, steps, backtests, previews,
    async stop() {
      backtests.stop();
      previews.stop();
      await Promise.all([checks.stop(), book.stop()]);
    },
  };
}
