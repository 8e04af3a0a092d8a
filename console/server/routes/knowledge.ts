// Knowledge tables as CSV. Replacing one activates it: from that place in EVENTS on, live and in
// every replay, it is the table that judges, for service dates from a day on or for all of them
// (engine/decisions/017-knowledge-versions.md).
import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import { chinaIso } from '../../../engine/china-time.ts';
import { checkKnowledge, describeProblem } from '../../../rules/check-knowledge.ts';
import { splitCsv } from '../../../engine/csv-records.ts';
import { decodeTable, notUtf8 } from '../../../rules/decode-table.ts';
import type { KnowledgeTable } from '../../../rules/knowledge-columns.ts';
import { knowledgeTables } from '../../../rules/knowledge-tables.ts';
import { tableInForce, textInForce } from '../../knowledge/bundle-tables.ts';
import { replaceTable, rowCount } from '../../knowledge/table-desk.ts';
import type { ActivationReader } from '../activation-reader.ts';
import { principalOf, seesPersonal } from '../http/guard.ts';
import { notFound, Problem, unavailable } from '../http/problem.ts';
import type { ZodApp } from '../http/zod-routes.ts';
import { definedOnly } from '../hit-filter.ts';
import { isPersonalField, maskText, replaceCharactersMin } from '../masking.ts';
import { dateSchema } from '../schemas.ts';
import type { RouteParts } from './route-parts.ts';

/** A city's full table of points has some 30 MB. */
export const csvBytesMax = 128 * 1024 * 1024;
const problemsShownMax = 10;
export const tablePath = z.strictObject({ table: z.string().max(64) });
/** Which service dates a replacement is for, and why. */
export const replacementQuery = z.strictObject({ from: dateSchema.optional(), note: z.string().max(500).optional() });
export const csvType = 'text/csv; charset=utf-8';

export function knowledgeRoutes(app: ZodApp, activations: ActivationReader, { audit, bus, now }: RouteParts): void {
  app.addContentTypeParser('text/csv', { parseAs: 'buffer', bodyLimit: csvBytesMax }, (_request, body, done) => {
    const text = decodeTable(Buffer.from(body));
    if (text === undefined) done(new Problem(400, 'charset_invalid', `the table ${notUtf8}`));
    else done(null, text);
  });

  app.get('/api/knowledge', {
    config: { permission: 'read' },
    schema: { summary: 'Knowledge tables, their columns and sizes', tags: ['knowledge'] },
  }, async () => {
    const activation = await activations.read();
    return {
      items: knowledgeTables.map((table) => {
        const inForce = activation === undefined ? [] : tableInForce(activation.bundle, table.name);
        const dated = inForce.filter(({ from }) => from !== undefined);
        return {
          table: table.name,
          name: table.zh,
          name_en: table.en,
          key: table.key,
          columns: table.columns,
          rows: rowCount(inForce.at(-1)?.csv),
          ...(dated.length === 0 ? {} : { dated: dated.map(({ from, csv }) => ({ from, rows: rowCount(csv) })) }),
          ...(activation === undefined ? {} : { updated_at: chinaIso(activation.activated_at) }),
        };
      }),
    };
  });

  app.get('/api/knowledge/:table', {
    config: { permission: 'read' },
    schema: {
      summary: 'One knowledge table as CSV',
      description: 'What judges a service date `on`; without it the newest.',
      tags: ['knowledge'],
      params: tablePath,
      querystring: z.strictObject({ on: dateSchema.optional() }),
      produces: ['text/csv'],
    },
  }, async (request, reply) => {
    const table = tableNamed(request.params.table);
    const activation = await activations.read();
    const inForce = activation === undefined ? undefined : textInForce(activation.bundle, table.name, request.query.on);
    const csv = inForce ?? head(table);
    reply.type(csvType);
    return seesPersonal(request) ? csv : maskedTable(csv);
  });

  app.put('/api/knowledge/:table', {
    config: { permission: 'change' },
    bodyLimit: csvBytesMax,
    schema: {
      summary: 'Replace a knowledge table; it judges from the next event on',
      description: 'The columns are those of GET /api/knowledge, in any order. Everything wrong is named by line and column. ' +
        'With `from` it judges service dates from that day on, and earlier ones are judged as before; without, all of them, ' +
        'and what is known is judged again by it. POST /api/knowledge/{table}/preview says beforehand what would change.',
      tags: ['knowledge'],
      params: tablePath,
      querystring: replacementQuery,
      consumes: ['text/csv'],
    },
  }, async (request) => {
    const table = tableNamed(request.params.table);
    const { csv, rows } = checkedBody(table, request.body);
    const by = principalOf(request).name;
    const replaced = await replaceTable({ bus, activations, now }, { table: table.name, csv, by, ...definedOnly(request.query) });
    if (replaced === undefined) throw unavailable('evaluator');
    if (replaced === 'too_large')
      throw new Problem(413, 'too_large', 'with this table the set in force does not fit one message: split or shorten it');
    const { sequence, version } = replaced;
    audit.record(principalOf(request), 'knowledge_replaced', table.name, { rows, sequence, version, ...definedOnly(request.query) });
    return { table: table.name, rows, sequence, version };
  });
}

/** Throws a Problem that names line and column of what is wrong. */
export function checkedBody(table: KnowledgeTable, body: unknown): { readonly csv: string; readonly rows: number } {
  if (typeof body !== 'string') throw new Problem(415, 'media_type_unknown', 'send the table as text/csv in UTF-8');
  const csv = body.replace(/^\uFEFF/, '');
  const { rows, problems } = checkKnowledge(table, csv);
  const [first] = problems;
  if (first === undefined) return { csv, rows: rows.length };
  const shown = problems.slice(0, problemsShownMax).map(describeProblem).join('; ');
  throw new Problem(400, 'knowledge_invalid', `${shown} (${problems.length} in all)`, first.column);
}

export function tableNamed(name: string): KnowledgeTable {
  const table = knowledgeTables.find((candidate) => candidate.name === name);
  if (table === undefined) throw notFound('knowledge table');
  return table;
}

function head(table: KnowledgeTable): string {
  return `${table.columns.map((column) => column.name).join(',')}\n`;
}

/** Some tables are about people: staff, suspended persons, where they are known to be, exemptions. */
export function maskedTable(csv: string): string {
  const [names = [], ...records] = splitCsv(csv).records.map(({ cells }) => cells);
  const personal = new Set(names.flatMap((name, index) => (isPersonalField(name) ? [index] : [])));
  const subject = names.indexOf('subject');
  const kind = names.indexOf('subject_kind');
  if (personal.size === 0 && (subject < 0 || kind < 0)) return csv;
  const isPersonal = (cells: readonly string[], index: number): boolean =>
    personal.has(index) || (index === subject && cells[kind] === 'person');
  return stringify([names, ...records.map((cells) => {
    const numbers = cells.filter((cell, index) => cell.length >= replaceCharactersMin && isPersonal(cells, index));
    return cells.map((cell, index) => isPersonal(cells, index)
      ? maskText(cell)
      : numbers.reduce((text, number) => text.replaceAll(number, maskText(number)), cell));
  })]);
}
