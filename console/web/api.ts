// The console's REST interface (DESIGN section 9) as functions. Every answer is checked once, here; every
// failure is an ApiError whose `kind` says what the reader can do about it.
import type { z } from 'zod/mini';
import * as contract from './contract.ts';
import type { HitFilter } from './filter.ts';
import { requestOf } from './filter.ts';
import { appealCalls } from './appeals/appeal-calls.ts';
import { caseworkCalls } from './cases/casework-calls.ts';
import { knowledgeCalls } from './knowledge/knowledge-calls.ts';
import { intakeCalls } from './intake/intake-calls.ts';
import { quarantineCalls } from './system/quarantine-calls.ts';
import { ruleCalls } from './rules/rule-calls.ts';

export type ApiErrorKind = 'offline' | 'signed-out' | 'forbidden' | 'not-found' | 'refused' | 'too-fast' | 'not-ready' | 'unexpected';

export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly kind: ApiErrorKind;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** The server's stable code of a refusal. */
  readonly code: string | undefined;

  constructor(kind: ApiErrorKind, status: number, text: string, code?: string) {
    super(text);
    this.kind = kind;
    this.status = status;
    this.code = code;
  }
}

export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly signal?: AbortSignal;
}

export type Api = ReturnType<typeof createApi>;

export function createApi(send: typeof fetch) {
  async function ask(path: string, init: RequestInit = {}): Promise<Response> {
    let response: Response;
    try {
      response = await send(path, { credentials: 'same-origin', ...init });
    } catch (cause) {
      if (init.signal?.aborted === true) throw cause;
      throw new ApiError('offline', 0, String(cause));
    }
    if (response.ok) return response;
    const { text, code } = await refusalOf(response);
    throw new ApiError(kindOf(response.status), response.status, text, code);
  }

  async function read<S extends z.ZodMiniType>(schema: S, path: string, init?: RequestInit): Promise<z.output<S>> {
    const response = await ask(path, init);
    const parsed = schema.safeParse(await response.json().catch(() => undefined));
    if (parsed.success) return parsed.data;
    throw new ApiError('unexpected', response.status, `${path}: ${parsed.error.message}`);
  }

  const paged = (query: URLSearchParams, page: PageRequest): string => {
    query.set('limit', String(page.limit));
    if (page.cursor !== undefined) query.set('cursor', page.cursor);
    return query.toString();
  };
  const signalled = (signal?: AbortSignal): RequestInit => (signal === undefined ? {} : { signal });

  return {
    me: () => read(contract.me, '/api/me'),
    login: (token: string) => ask('/api/login', jsonBody('POST', { token })),
    logout: () => ask('/api/logout', { method: 'POST' }),
    status: (signal?: AbortSignal) => read(contract.status, '/api/status', signalled(signal)),
    hits: (filter: HitFilter, page: PageRequest) =>
      read(contract.hitPage, `/api/hits?${paged(requestOf(filter), page)}`, signalled(page.signal)),
    hit: (id: string, signal?: AbortSignal) =>
      read(contract.hitDetail, `/api/hits/${encodeURIComponent(id)}`, signalled(signal)),
    /** Counts of hits detected on that China day, and per minute of the last hour. */
    stats: (query: URLSearchParams, signal?: AbortSignal) =>
      read(contract.stats, `/api/stats?${query.toString()}`, signalled(signal)),
    cases: (query: URLSearchParams, page: PageRequest) =>
      read(contract.casePage, `/api/cases?${paged(query, page)}`, signalled(page.signal)),
    case: (id: string, signal?: AbortSignal) =>
      read(contract.caseDetail, `/api/cases/${encodeURIComponent(id)}`, signalled(signal)),
    ...appealCalls(read),
    ...caseworkCalls(read),
    ...ruleCalls(read),
    knowledge: (signal?: AbortSignal) => read(contract.knowledgeList, '/api/knowledge', signalled(signal)),
    knowledgeCsv: async (table: string, signal?: AbortSignal): Promise<string> =>
      (await ask(`/api/knowledge/${encodeURIComponent(table)}`, signalled(signal))).text(),
    ...knowledgeCalls(ask, read),
    ...intakeCalls(read),
    ...quarantineCalls(read),
  };
}

/** Address of a streamed download of everything the filter finds; a plain link, so the browser saves it as it comes. */
export function exportAddress(filter: HitFilter, format: 'csv' | 'xlsx'): string {
  const query = requestOf(filter);
  query.set('format', format);
  return `/api/hits/export?${query.toString()}`;
}

function jsonBody(method: string, value: unknown): RequestInit {
  return { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

function kindOf(status: number): ApiErrorKind {
  if (status === 401) return 'signed-out';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not-found';
  if (status === 429) return 'too-fast';
  if (status >= 500) return 'not-ready';
  return 'refused';
}

async function refusalOf(response: Response): Promise<{ readonly text: string; readonly code: string | undefined }> {
  const text = await response.text().catch(() => '');
  try {
    const { data } = contract.refusal.safeParse(JSON.parse(text));
    if (data !== undefined) return { text: data.message ?? data.err_msg ?? data.error ?? '', code: data.code };
  } catch {
    // Not JSON: a proxy's page, which helps nobody.
  }
  return { text: '', code: undefined };
}
