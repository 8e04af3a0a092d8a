// The calls of the intake pages.
import type { z } from 'zod/mini';
import * as contract from './contract.ts';

type Read = <S extends z.ZodMiniType>(schema: S, path: string, init?: RequestInit) => Promise<z.output<S>>;

export function intakeCalls(read: Read) {
  const post = (body: string): RequestInit => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const letter = (id: string): string => `/api/dead-letters/${encodeURIComponent(id)}`;
  return {
    ledger: (query: URLSearchParams, signal: AbortSignal) => read(contract.ledger, `/api/ledger?${query.toString()}`, { signal }),
    deadLetters: (query: URLSearchParams, signal: AbortSignal | undefined) =>
      read(contract.deadLetterPage, `/api/dead-letters?${query.toString()}`, signal === undefined ? {} : { signal }),
    deadLetter: (id: string, signal: AbortSignal) => read(contract.letterDetail, letter(id), { signal }),
    /** `envelope` is the corrected message as JSON text, sent as it was typed. */
    resubmit: (id: string, envelope: string) => read(contract.resubmission, `${letter(id)}/resubmit`, post(envelope)),
    dismiss: (id: string, reason: string) => read(contract.letterDetail, `${letter(id)}/dismiss`, post(JSON.stringify({ reason }))),
    reopen: (id: string) => read(contract.letterDetail, `${letter(id)}/reopen`, post('{}')),
  };
}

/** Address of the ledger as a file; a plain link, so the browser saves it. */
export function ledgerFile(query: URLSearchParams): string {
  return `/api/ledger/export?${query.toString()}`;
}
