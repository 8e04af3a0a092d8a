// GET /api/hits/export: the current filter as a file, streamed at the reader's pace, true as of one HITS cursor.
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { CaseAction } from '../../../connectors/clickhouse/queries/case-record.ts';
import { recordsOf } from '../../../connectors/clickhouse/queries/casework.ts';
import type { HitRow } from '../../../connectors/clickhouse/queries/contract.ts';
import { streamHits } from '../../../connectors/clickhouse/queries/stream-hits.ts';
import { chinaIso } from '../../../engine/china-time.ts';
import { splitCsv } from '../../../engine/csv-records.ts';
import type { ExportHit, ExportStamp } from '../../export/column.ts';
import { csvHead, csvRows } from '../../export/csv.ts';
import { xlsxFile } from '../../export/xlsx.ts';
import { textInForce } from '../../knowledge/bundle-tables.ts';
import type { ActivationReader, DatedActivation } from '../activation-reader.ts';
import { definedOnly, hitFilterFields } from '../hit-filter.ts';
import { principalOf, seesPersonal } from '../http/guard.ts';
import { fromStore, Problem } from '../http/problem.ts';
import type { ZodApp } from '../http/zod-routes.ts';
import { maskPersonal } from '../masking.ts';
import type { RouteParts } from './route-parts.ts';
import { refuseMaskedSearch } from './masked-search.ts';

const formats = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

/** Each one is a walk through the store, and holds a connection to it as long as its reader takes. */
export const exportsAtOnceMax = 8;
const retrySeconds = 10;

const exportQuery = z.strictObject({
  ...hitFilterFields,
  format: z.enum(['csv', 'xlsx']),
  plain: z.enum(['0', '1']).default('0').describe('CSV for programs: long codes without the tab that keeps them text in a spreadsheet'),
});

export function exportRoutes(app: ZodApp, activations: ActivationReader, { store, audit, now }: RouteParts): void {
  let running = 0;
  app.get('/api/hits/export', {
    config: { permission: 'read' },
    schema: {
      summary: 'The hits of a filter as CSV or XLSX, streamed',
      description:
        'X-Fundwatch-Cursor and the file itself say as of which HITS sequence it is true. Times are China Standard Time. CSV is UTF-8 with a byte order mark and CRLF; ' +
        'texts that a spreadsheet would run as a formula begin with an apostrophe.',
      tags: ['hits'],
      querystring: exportQuery,
      produces: Object.values(formats),
    },
  }, async (request, reply) => {
    refuseMaskedSearch(request, request.query.q);
    if (running >= exportsAtOnceMax) {
      reply.header('retry-after', String(retrySeconds));
      throw new Problem(429, 'too_fast', `${exportsAtOnceMax} exports are running; wait for one to end`);
    }
    // Counted before anything is waited for: many that come at once would all find room.
    running += 1;
    try {
      const file = await exportedFile(request, reply);
      // Not in object mode: what waits for the reader is counted in bytes.
      return Readable.from(file, { objectMode: false }).once('close', () => (running -= 1));
    } catch (error) {
      running -= 1;
      throw error;
    }
  });

  async function exportedFile(
    request: FastifyRequest<{ Querystring: z.output<typeof exportQuery> }>, reply: FastifyReply,
  ): Promise<AsyncGenerator<string | Buffer>> {
    const { format, plain, ...query } = request.query;
    const hits = streamHits(store, definedOnly(query), { includeEvidence: true });
    const cursor = await fromStore(hits.asOf);
    const activation = await activations.read().catch(() => undefined);
    const exportedAt = now();
    const stamp: ExportStamp = {
      cursor,
      exportedAt: chinaIso(exportedAt),
      dataVersion: activation?.hash ?? '',
      filter: filterText(request.url),
      institutionName: institutionNames(activation),
    };
    const masked = !seesPersonal(request);
    audit.record(principalOf(request), 'export', format, { cursor, masked, filter: stamp.filter });
    const batches = exportedBatches(hits, masked);
    reply.headers({
      'content-type': formats[format],
      'content-disposition': `attachment; filename="${fileName(exportedAt, cursor, format)}"`,
      'x-fundwatch-cursor': String(cursor),
      'x-fundwatch-exported-at': stamp.exportedAt,
    });
    return format === 'csv' ? csvFile(batches, stamp, plain === '1') : xlsxFile(batches, stamp);
  }

  /** With what people have made of each hit's case; what they wrote in their own words may name anybody. */
  async function* exportedBatches(
    batches: AsyncIterable<readonly HitRow[]>, masked: boolean,
  ): AsyncGenerator<readonly ExportHit[]> {
    for await (const hits of batches) {
      const records = await recordsOf(store, [...new Set(hits.map(({ case_id }) => case_id))]);
      yield hits.map((hit) => {
        const record = records.get(hit.case_id);
        if (record === undefined) return masked ? maskPersonal(hit) : hit;
        const [first, ...later] = record;
        return masked ? maskPersonal({ ...hit, record: [withoutNote(first), ...later.map(withoutNote)] }) : { ...hit, record };
      });
    }
  }
}

async function* csvFile(
  batches: AsyncIterable<readonly ExportHit[]>, stamp: ExportStamp, plain: boolean,
): AsyncGenerator<string> {
  yield csvHead();
  for await (const hits of batches) yield csvRows(hits, stamp, { plain });
}

/** `fundwatch-hits-20250701-083000-cursor42.csv` */
function fileName(at: number, cursor: number, format: string): string {
  const [date = '', time = ''] = chinaIso(at).slice(0, 19).replaceAll(/[-:]/g, '').split('T');
  return `fundwatch-hits-${date}-${time}-cursor${cursor}.${format}`;
}

function withoutNote(action: CaseAction): CaseAction {
  return { ...action, note: '' };
}

function filterText(url: string): string {
  const query = new URL(url, 'http://localhost').searchParams;
  for (const name of ['format', 'plain']) query.delete(name);
  return [...query].filter(([, value]) => value !== '').map(([name, value]) => `${name}=${value}`).join('; ');
}

function institutionNames(activation: DatedActivation | undefined): (fixmedins_code: string) => string | undefined {
  const table = activation === undefined ? undefined : textInForce(activation.bundle, 'institutions');
  const [head, ...rows] = splitCsv(table ?? '').records;
  const code = head?.cells.indexOf('fixmedins_code') ?? -1;
  const name = head?.cells.indexOf('fixmedins_name') ?? -1;
  const names = new Map(rows.map(({ cells }) => [cells[code] ?? '', cells[name] ?? '']));
  return (fixmedins_code) => names.get(fixmedins_code);
}
