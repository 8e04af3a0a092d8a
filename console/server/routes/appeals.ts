// The institution's side of a case: what is held against it, until when it may speak, and what it has said. It sees its own hits
// and its own words, nothing of others and nothing that reviewers wrote.
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { casesToldTo, hitsToldTo } from '../../../connectors/clickhouse/queries/appeals.ts';
import type { CaseAction, CaseOutcome, Stance } from '../../../connectors/clickhouse/queries/case-record.ts';
import { stances } from '../../../connectors/clickhouse/queries/case-record.ts';
import { recordsOf } from '../../../connectors/clickhouse/queries/casework.ts';
import type { HitRow } from '../../../connectors/clickhouse/queries/contract.ts';
import { setAside } from '../../cases/stages.ts';
import type { CaseDesk } from '../case-desk.ts';
import { definedOnly } from '../hit-filter.ts';
import { principalOf } from '../http/guard.ts';
import { fromStore, notFound, Problem } from '../http/problem.ts';
import type { ZodApp } from '../http/zod-routes.ts';
import { codeSchema } from '../schemas.ts';
import type { RouteParts } from './route-parts.ts';

const tags = ['appeals'];
const casePath = z.strictObject({ case_id: codeSchema });
const noteCharactersMax = 4_000;

interface AppealRow {
  readonly case_id: string;
  /** When the institution was told, ISO 8601. */
  readonly told_at: string;
  readonly may_speak: boolean;
  /** Until when it may speak, exclusive. */
  readonly due?: string;
  readonly outcome?: CaseOutcome;
  /** Its own, oldest first. */
  readonly statements: readonly { readonly at: string; readonly stance: Stance; readonly note: string }[];
}

type ToldField =
  | 'hit_id' | 'state' | 'rule_id' | 'title' | 'title_en' | 'at' | 'basis' | 'mdtrt_id' | 'setl_id' | 'drug_trac_codg' | 'med_list_codg' | 'dr_codg'
  | 'amount' | 'fund_amount';

interface AppealDetail extends AppealRow {
  readonly hits: readonly (Pick<HitRow, ToldField> & Partial<Pick<HitRow, 'reason' | 'reason_en'>>)[];
}

export function appealRoutes(app: ZodApp, desk: CaseDesk, { store, audit }: RouteParts): void {
  app.get('/api/appeals', {
    config: { permission: 'appeal' },
    schema: {
      summary: 'With the key of an institution: the cases it has been told of, those first in which it may still speak',
      tags,
    },
  }, async (request) => {
    const institution = ownCode(request);
    const ids = await fromStore(casesToldTo(store, institution));
    const records = await fromStore(recordsOf(store, ids));
    return { items: ids.flatMap((case_id) => rowOf(case_id, records.get(case_id), institution) ?? []) };
  });

  app.get('/api/appeals/:case_id', {
    config: { permission: 'appeal' },
    schema: {
      summary: 'One of them with the hits that stand at the institution',
      description: '`reason` is there when everything the hit rests on was sent by the institution itself.',
      tags, params: casePath,
    },
  }, async (request) => {
    const found = await detailOf(request, request.params.case_id);
    audit.record(principalOf(request), 'case_read', found.case_id);
    return found;
  });

  app.post('/api/appeals/:case_id', {
    config: { permission: 'appeal' },
    schema: {
      summary: 'The institution speaks: it objects, or it accepts. The same words a second time are said once',
      tags, params: casePath,
      body: z.strictObject({ stance: z.enum(stances), note: z.string().trim().min(1).max(noteCharactersMax) }),
    },
  }, async (request) => {
    const { case_id } = await detailOf(request, request.params.case_id);
    await desk.speak(case_id, { ...request.body, fixmedins_code: ownCode(request) }, principalOf(request));
    return detailOf(request, case_id);
  });

  async function detailOf(request: FastifyRequest, caseId: string): Promise<AppealDetail> {
    const institution = ownCode(request);
    const record = (await fromStore(recordsOf(store, [caseId]))).get(caseId);
    const row = rowOf(caseId, record, institution);
    const hits = row === undefined ? [] : await fromStore(hitsToldTo(store, caseId, institution));
    if (row === undefined || record === undefined || hits.length === 0) throw notFound('case');
    const aside = setAside(record);
    return { ...row, hits: hits.filter(({ hit_id }) => !aside.has(hit_id)).map((hit) => toldHit(hit, institution)) };
  }
}

function ownCode(request: FastifyRequest): string {
  const { institution } = principalOf(request);
  if (institution === undefined) throw new Problem(403, 'token_wrong', 'only the key of an institution opens its appeals');
  return institution;
}

/** Nothing before the case has come to the appeal, or while it is under review again. */
function rowOf(case_id: string, record: readonly CaseAction[] | undefined, institution: string): AppealRow | undefined {
  const last = record?.at(-1);
  if (record === undefined || last === undefined || last.stage === 'first_review' || last.stage === 'second_review') return undefined;
  const told = record.findLast(({ stage }, i) => stage === 'appeal' && record[i - 1]?.stage !== 'appeal');
  if (told === undefined) return undefined;
  const statements = record
    .filter(({ action, fixmedins_code }) => action === 'state' && fixmedins_code === institution)
    .map(({ at, stance = 'objects', note }) => ({ at, stance, note }));
  const { outcome, due } = last;
  const isOpen = last.stage === 'appeal';
  return { case_id, told_at: told.at, may_speak: isOpen, statements, ...definedOnly({ outcome, due: isOpen ? due : undefined }) };
}

function toldHit(hit: HitRow, institution: string): AppealDetail['hits'][number] {
  const isOwn = (hit.evidence ?? []).every(({ fixmedins_code }) => fixmedins_code === institution);
  const { hit_id, state, rule_id, title, title_en, at, basis } = hit;
  const { mdtrt_id, setl_id, drug_trac_codg, med_list_codg, dr_codg, amount, fund_amount } = hit;
  return {
    hit_id, state, rule_id, title, title_en, at, basis,
    ...definedOnly({ mdtrt_id, setl_id, drug_trac_codg, med_list_codg, dr_codg, amount, fund_amount }),
    ...(isOwn ? { reason: hit.reason, reason_en: hit.reason_en } : {}),
  };
}
