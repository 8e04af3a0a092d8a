// People's work on cases: each action is checked against the record so far, written with who, when and what follows, and goes
// to the audit trail. Whoever acts on a record that has moved on meanwhile is told so instead of acting blindly.
import type { Stance } from '../../connectors/clickhouse/queries/case-record.ts';
import { getCase } from '../../connectors/clickhouse/queries/cases.ts';
import { readActions, writeAction } from '../../connectors/clickhouse/queries/casework.ts';
import type { CaseDetail } from '../../connectors/clickhouse/queries/contract.ts';
import { nextAction } from '../cases/next-action.ts';
import type { AskedAction } from '../cases/asked-action.ts';
import { statements } from '../cases/stages.ts';
import { holidaysOf } from '../cases/time-limits.ts';
import type { CaseDays, IsHoliday } from '../cases/time-limits.ts';
import { textInForce } from '../knowledge/bundle-tables.ts';
import { may } from './access/principal.ts';
import type { Principal } from './access/principal.ts';
import type { ActivationReader } from './activation-reader.ts';
import { fromStore, notFound, Problem } from './http/problem.ts';
import type { RouteParts } from './routes/route-parts.ts';

export interface CaseRequest {
  readonly asked: AskedAction;
  /** Actions that the caller knows of; another number means that somebody acted meanwhile. */
  readonly number: number;
  /** HITS sequence up to which the caller has seen the case; absent: as it is now. */
  readonly seen?: number;
}

export interface Statement {
  readonly stance: Stance;
  readonly note: string;
  readonly fixmedins_code: string;
}

/** Of one institution in one appeal. */
const statementsMax = 20;

type DeskParts = Pick<RouteParts, 'store' | 'audit' | 'now' | 'users' | 'caseDays'>;

export class CaseDesk {
  readonly #parts: DeskParts;
  readonly #activations: ActivationReader;
  /** By case: two actions wait for each other. */
  readonly #underWay = new Map<string, Promise<unknown>>();

  constructor(parts: DeskParts, activations: ActivationReader) {
    this.#parts = parts;
    this.#activations = activations;
  }

  /** Throws 404, 409 `changed_meanwhile`, and what `nextAction` refuses. */
  act(caseId: string, request: CaseRequest, by: Principal): Promise<void> {
    return this.#alone(caseId, () => this.#act(caseId, request, by));
  }

  /** An institution says something about a case that it has been told of. The same words a second time change nothing. */
  speak(caseId: string, said: Statement, by: Principal): Promise<void> {
    return this.#alone(caseId, async () => {
      const { store } = this.#parts;
      const record = await fromStore(readActions(store, caseId));
      const own = statements(record).filter(({ fixmedins_code }) => fixmedins_code === said.fixmedins_code);
      if (own.some(({ stance, note }) => stance === said.stance && note === said.note)) return;
      if (own.length >= statementsMax) {
        throw new Problem(409, 'case_state', `${statementsMax} statements are written down: send further evidence to the inspector`);
      }
      await this.#act(caseId, { asked: { action: 'state', ...said }, number: record.length }, by);
    });
  }

  async #alone(caseId: string, work: () => Promise<void>): Promise<void> {
    const before = this.#underWay.get(caseId) ?? Promise.resolve();
    const own = before.then(work, work);
    this.#underWay.set(caseId, own);
    try {
      await own;
    } finally {
      if (this.#underWay.get(caseId) === own) this.#underWay.delete(caseId);
    }
  }

  async #act(caseId: string, { asked, number, seen }: CaseRequest, by: Principal): Promise<void> {
    const { store, audit, now, caseDays } = this.#parts;
    const found = await fromStore(getCase(store, caseId));
    if (found === undefined) throw notFound('case');
    const { actions, subject_kind, subject, as_of } = found;
    if (actions.length !== number) {
      const { actor = '', action = '' } = actions.at(-1) ?? {};
      throw new Problem(409, 'changed_meanwhile', `somebody acted on the case meanwhile (${action}, ${actor}): look at it again`, 'number');
    }
    this.#checkNames(asked, found);
    const { entry, refusal } = nextAction(actions, asked, {
      by: by.name, at: now(), seen: Math.min(seen ?? as_of, as_of), days: daysOf(caseDays), isHoliday: await this.#holidays(),
    });
    if (refusal !== undefined) {
      const status = refusal.code === 'second_person' ? 403 : refusal.code === 'field_invalid' ? 400 : 409;
      throw new Problem(status, refusal.code, refusal.message, refusal.field);
    }
    await fromStore(writeAction(store, { case_id: caseId, subject_kind, subject }, entry));
    audit.record(by, 'case_worked', caseId, { action: entry.action, number: entry.number, stage: entry.stage });
  }

  /** Hits and institutions are those of the case, an assignee somebody who may work on it. */
  #checkNames(asked: AskedAction, { items, hits, fixmedins_codes }: CaseDetail): void {
    if ('assignee' in asked && asked.assignee !== undefined && !this.workers().includes(asked.assignee)) {
      throw new Problem(400, 'field_invalid', `${asked.assignee} is nobody who may work on cases`, 'assignee');
    }
    if ('hit_ids' in asked) {
      const known = new Set(items.map(({ hit_id }) => hit_id));
      const unknown = asked.hit_ids.find((hit_id) => !known.has(hit_id));
      // Of a larger case only the newest hits are at hand.
      if (unknown !== undefined && hits <= items.length) throw new Problem(400, 'field_invalid', `${unknown} is no hit of this case`, 'hit_ids');
    }
    if (asked.action === 'state' && asked.fixmedins_code !== undefined && !fixmedins_codes.includes(asked.fixmedins_code)) {
      throw new Problem(400, 'field_invalid', `${asked.fixmedins_code} is no institution of this case`, 'fixmedins_code');
    }
  }

  /** Names of those who may work on cases. */
  workers(): readonly string[] {
    const users = this.#parts.users.list().filter(({ role }) => may({ role }, 'casework'));
    return ['@admin', ...users.map(({ name }) => name)];
  }

  async #holidays(): Promise<IsHoliday> {
    const activation = await this.#activations.read().catch(() => undefined);
    return holidaysOf(activation === undefined ? undefined : textInForce(activation.bundle, 'holidays'));
  }
}

function daysOf([first_review, second_review, appeal, verification, disposal]: RouteParts['caseDays']): CaseDays {
  return { first_review, second_review, appeal, verification, disposal };
}
