// Knowledge tables as CSV. Replacing one activates it: from that place in EVENTS on, live and in
// every replay, it is the table that judges.
import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import { chinaIso } from '../../../engine/china-time.ts';
import { checkKnowledge, describeProblem } from '../../../rules/check-knowledge.ts';
import { splitCsv } from '../../../engine/csv-records.ts';
import type { KnowledgeTable } from '../../../rules/knowledge-tables.ts';
import { knowledgeTables } from '../../../rules/knowledge-tables.ts';
import type { ActivationReader } from '../activation-reader.ts';
import { principalOf, seesPersonal } from '../http/guard.ts';
import { notFound, Problem, unavailable } from '../http/problem.ts';
import type { ZodApp } from '../http/zod-routes.ts';
import { maskText } from '../masking.ts';
import type { RouteParts } from './route-parts.ts';

/** The largest national catalogue that ships has 3 MB. */
const csvBytesMax = 32 * 1024 * 1024;
const problemsShownMax = 10;
const tablePath = z.strictObject({ table: z.string().max(64) });
const csvType = 'text/csv; charset=utf-8';

export function knowledgeRoutes(app: ZodApp, activations: ActivationReader, { audit }: RouteParts): void {
  app.addContentTypeParser('text/csv', { parseAs: 'buffer', bodyLimit: csvBytesMax }, (_request, body, done) => {
    try {
      done(null, new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(body)));
    } catch {
      done(new Problem(400, 'charset_invalid', 'the table must be UTF-8'));
    }
  });

  app.get('/api/knowledge', {
    config: { permission: 'read' },
    schema: { summary: 'Knowledge tables, their columns and sizes', tags: ['knowledge'] },
  }, async () => {
    const activation = await activations.read();
    return {
      items: knowledgeTables.map((table) => ({
        table: table.name,
        name: table.zh,
        name_en: table.en,
        key: table.key,
        columns: table.columns,
        rows: rowCount(activation?.bundle.knowledge[table.name]),
        ...(activation === undefined ? {} : { updated_at: chinaIso(activation.activated_at) }),
      })),
    };
  });

  app.get('/api/knowledge/:table', {
    config: { permission: 'read' },
    schema: { summary: 'One knowledge table as CSV', tags: ['knowledge'], params: tablePath, produces: ['text/csv'] },
  }, async (request, reply) => {
    const table = tableNamed(request.params.table);
    const activation = await activations.read();
    const csv = activation?.bundle.knowledge[table.name] ?? head(table);
    reply.type(csvType);
    return seesPersonal(request) ? csv : maskedTable(csv);
  });

  app.put('/api/knowledge/:table', {
    config: { permission: 'change' },
    bodyLimit: csvBytesMax,
    schema: {
      summary: 'Replace a knowledge table; it judges from the next event on',
      description: 'The columns are those of GET /api/knowledge, in any order. Everything wrong is named by line and column.',
      tags: ['knowledge'],
      params: tablePath,
      consumes: ['text/csv'],
    },
  }, async (request) => {
    const table = tableNamed(request.params.table);
    if (typeof request.body !== 'string') {
      throw new Problem(415, 'media_type_unknown', 'send the table as text/csv in UTF-8');
    }
    const csv = request.body.replace(/^\uFEFF/, '');
    const { rows, problems } = checkKnowledge(table, csv);
    const [first] = problems;
    if (first !== undefined) {
      const shown = problems.slice(0, problemsShownMax).map(describeProblem).join('; ');
      throw new Problem(400, 'knowledge_invalid', `${shown} (${problems.length} in all)`, first.column);
    }
    const changed = await activations.change((bundle) => ({ ...bundle, knowledge: { ...bundle.knowledge, [table.name]: csv } }));
    if (changed === undefined) throw unavailable('evaluator');
    const { sequence } = changed;
    audit.record(principalOf(request), 'knowledge_replaced', table.name, { rows: rows.length, sequence });
    return { table: table.name, rows: rows.length, sequence };
  });
}

function tableNamed(name: string): KnowledgeTable {
  const table = knowledgeTables.find((candidate) => candidate.name === name);
  if (table === undefined) throw notFound('knowledge table');
  return table;
}

function head(table: KnowledgeTable): string {
  return `${table.columns.map((column) => column.name).join(',')}\n`;
}

function rowCount(csv: string | undefined): number {
  return csv === undefined ? 0 : Math.max(0, splitCsv(csv).records.length - 1);
}

/** Exemptions may name people. */
function maskedTable(csv: string): string {
  const records = splitCsv(csv).records.map(({ cells }) => cells);
  const subject = records[0]?.indexOf('subject') ?? -1;
  const kind = records[0]?.indexOf('subject_kind') ?? -1;
  if (subject < 0 || kind < 0) return csv;
  return stringify(records.map((cells) =>
    cells[kind] === 'person' ? cells.map((cell, index) => (index === subject ? maskText(cell) : cell)) : cells));
}
