// Who saw or changed what, into the audit table. An entry that the store cannot take now waits in a
// bounded queue: looking at a hit must not fail because the audit is being restarted, and must not be
// forgotten either.
import type { AuditEntry, StoreClient } from '../../connectors/clickhouse/queries/contract.ts';
import { writeAudit } from '../../connectors/clickhouse/queries/audit.ts';
import type { Log } from '../../engine/log.ts';
import type { Principal } from './access/principal.ts';

const waitingMax = 10_000;
const batchMax = 500;
const retryMs = 2_000;

export type AuditedAction =
  | 'login' | 'login_refused' | 'logout' | 'hit_read' | 'case_read' | 'case_worked' | 'dead_letter_read' | 'personal_search' | 'alerts_opened'
  | 'export' | 'knowledge_replaced' | 'knowledge_previewed' | 'dead_letter_resubmitted' | 'dead_letter_dismissed' | 'dead_letter_reopened' | 'ledger_exported' | 'user_added' | 'user_removed'
  | 'institution_key_given' | 'institution_key_renewed' | 'quarantine_released'
  | 'rule_drafted' | 'rule_checked' | 'rule_backtested' | 'rule_backtest_cancelled' | 'rule_shadow_started' | 'rule_shadow_stopped'
  | 'rule_published' | 'rule_rolled_back' | 'rule_retired' | 'rule_switched_on' | 'rule_switched_off';

export interface AuditTrail {
  record(principal: Pick<Principal, 'name'>, action: AuditedAction, target: string, detail?: AuditEntry['detail']): void;
  /** Entries that are not written yet. */
  waiting(): number;
  /** Lost because the queue was full. */
  dropped(): number;
  /** Tries once more to write what waits. */
  stop(): Promise<void>;
}

export interface AuditTrailOptions {
  readonly store: StoreClient;
  readonly log: Log;
  readonly now: () => number;
}

export function startAuditTrail({ store, log, now }: AuditTrailOptions): AuditTrail {
  const queue: AuditEntry[] = [];
  let dropped = 0;
  let writing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  return {
    record(principal, action, target, detail = {}) {
      if (queue.length >= waitingMax) {
        queue.shift();
        dropped += 1;
      }
      queue.push({ at: now(), actor: principal.name, action, target, detail });
      write();
    },
    waiting: () => queue.length,
    dropped: () => dropped,
    async stop() {
      clearTimeout(timer);
      await writing;
      clearTimeout(timer);
      if (queue.length > 0) await writeAll().catch(() => undefined);
    },
  };

  function write(): void {
    writing ??= writeAll()
      .catch((error: unknown) => {
        log.warn({ err: error, waiting: queue.length }, 'audit entries wait for the store');
        clearTimeout(timer);
        timer = setTimeout(write, retryMs);
      })
      .finally(() => (writing = undefined));
  }

  async function writeAll(): Promise<void> {
    while (queue.length > 0) {
      const entries = queue.slice(0, batchMax);
      await writeAudit(store, entries);
      // What was dropped meanwhile was dropped from the front.
      const written = new Set(entries);
      while (queue[0] !== undefined && written.has(queue[0])) queue.shift();
    }
  }
}
