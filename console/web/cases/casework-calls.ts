// The calls of the work on cases. An action names how many there were when the reader looked, so that nobody acts on a case
// that somebody else has just acted on.
import type { z } from 'zod/mini';
import type { AskedAction } from '../../cases/asked-action.ts';
import { caseDetail, workPage } from '../contract.ts';
import type { CaseDetail } from '../contract.ts';
import * as contract from './casework-contract.ts';

type Read = <S extends z.ZodMiniType>(schema: S, path: string, init?: RequestInit) => Promise<z.output<S>>;

export function caseworkCalls(read: Read) {
  return {
    casework: (query: URLSearchParams, signal?: AbortSignal) =>
      read(workPage, `/api/casework?${query.toString()}`, signal === undefined ? {} : { signal }),
    workers: (signal: AbortSignal) => read(contract.workers, '/api/casework/workers', { signal }),
    actOnCase: ({ case_id, as_of, actions }: CaseDetail, asked: AskedAction) =>
      read(caseDetail, `/api/cases/${encodeURIComponent(case_id)}/actions`, {
        method: 'POST', headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...asked, number: actions.length, seen: as_of }),
      }),
  };
}
