// Calls about versions of knowledge tables, previews and replacements.
import type { z } from 'zod/mini';
import { previewJob, tableVersions } from './knowledge-contract.ts';

type Ask = (path: string, init?: RequestInit) => Promise<Response>;
type Read = <S extends z.ZodMiniType>(schema: S, path: string, init?: RequestInit) => Promise<z.output<S>>;

interface Replacement {
  /** First service date; absent: all of them. */
  readonly from?: string | undefined;
  readonly note?: string | undefined;
}

export function knowledgeCalls(ask: Ask, read: Read) {
  return {
    tableVersions: (table: string, signal?: AbortSignal) =>
      read(tableVersions, `${pathOf(table)}/versions`, signal === undefined ? {} : { signal }),
    replaceKnowledge: (table: string, csv: string, replacement: Replacement) =>
      ask(`${pathOf(table)}${queryOf(replacement)}`, csvBody('PUT', csv)),
    previewKnowledge: (table: string, csv: string, from: string | undefined) =>
      read(previewJob, `${pathOf(table)}/preview${queryOf({ from })}`, csvBody('POST', csv)),
    previewJob: (job: string) => read(previewJob, `/api/knowledge/previews/${encodeURIComponent(job)}`),
  };
}

function pathOf(table: string): string {
  return `/api/knowledge/${encodeURIComponent(table)}`;
}

function csvBody(method: 'PUT' | 'POST', csv: string): RequestInit {
  return { method, headers: { 'content-type': 'text/csv' }, body: csv };
}

function queryOf({ from, note }: Replacement): string {
  const query = new URLSearchParams();
  if (from !== undefined) query.set('from', from);
  if (note !== undefined) query.set('note', note);
  return query.size === 0 ? '' : `?${query.toString()}`;
}
