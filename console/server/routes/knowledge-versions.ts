// Versions of knowledge tables, and what a replacement would change before anybody makes it.
import { z } from 'zod';
import { tableVersions, type TableVersion } from '../../../connectors/nats/knowledge-log.ts';
import { readRegister } from '../../../connectors/nats/quarantine.ts';
import { chinaIso } from '../../../engine/china-time.ts';
import { leftOutIds } from '../../../engine/quarantine.ts';
import { judges } from '../../knowledge/bundle-tables.ts';
import type { Previews } from '../../knowledge/previews.ts';
import type { PreviewJob, TableVersionItem } from '../../wire.ts';
import type { ActivationReader, DatedActivation } from '../activation-reader.ts';
import { definedOnly } from '../hit-filter.ts';
import { principalOf, seesPersonal } from '../http/guard.ts';
import { notFound, Problem, unavailable } from '../http/problem.ts';
import type { ZodApp } from '../http/zod-routes.ts';
import { maskPersonal } from '../masking.ts';
import { codeSchema, dateSchema, instantSchema } from '../schemas.ts';
import { checkedBody, csvBytesMax, csvType, maskedTable, tableNamed, tablePath } from './knowledge.ts';
import type { RouteParts } from './route-parts.ts';

const versionPath = z.strictObject({ table: z.string().max(64), version: z.coerce.number().int().min(1) });
const jobPath = z.strictObject({ job: codeSchema });

export interface KnowledgeVersionRoutesOptions {
  readonly activations: ActivationReader;
  readonly previews: Previews;
}

export function knowledgeVersionRoutes(
  app: ZodApp, { activations, previews }: KnowledgeVersionRoutesOptions, { audit, bus, clickhouseUrl }: RouteParts,
): void {
  app.get('/api/knowledge/:table/versions', {
    config: { permission: 'read' },
    schema: {
      summary: 'Every version of a knowledge table since it was first replaced, newest first, and which of them judge',
      tags: ['knowledge'], params: tablePath,
    },
  }, async (request) => {
    const table = tableNamed(request.params.table);
    const activation = await activations.read();
    const items: TableVersionItem[] = [];
    for await (const { version } of tableVersions(bus.js, bus.jsm, table.name))
      items.unshift(itemOf(table.name, version, activation));
    return { items };
  });

  app.get('/api/knowledge/:table/versions/:version', {
    config: { permission: 'read' },
    schema: {
      summary: 'One version of a knowledge table as CSV', tags: ['knowledge'], params: versionPath, produces: ['text/csv'],
    },
  }, async (request, reply) => {
    const table = tableNamed(request.params.table);
    for await (const { version } of tableVersions(bus.js, bus.jsm, table.name)) {
      if (version.version !== request.params.version) continue;
      reply.type(csvType);
      return seesPersonal(request) ? version.csv : maskedTable(version.csv);
    }
    throw notFound('version of that table');
  });

  app.post('/api/knowledge/:table/preview', {
    config: { permission: 'author' },
    bodyLimit: csvBytesMax,
    schema: {
      summary: 'What replacing a knowledge table would raise, withdraw and revise; answers with a job',
      description: 'Stored events are judged by the tables in force and by these, beside live judging and without touching it. ' +
        '`from` as for PUT; hits with an event time from `since` to before `until` count. One preview at a time.',
      tags: ['knowledge'],
      params: tablePath,
      querystring: z.strictObject({
        from: dateSchema.optional(), since: instantSchema.optional(), until: instantSchema.optional(),
      }),
      consumes: ['text/csv'],
    },
  }, async (request, reply) => {
    const table = tableNamed(request.params.table);
    const { csv } = checkedBody(table, request.body);
    const [activation, { register }] = await Promise.all([activations.read(), readRegister(bus.jsm)]);
    if (activation === undefined) throw unavailable('evaluator');
    const { rules, knowledge, dated = [] } = activation.bundle;
    const { from, since, until } = request.query;
    const job = previews.start({
      clickhouseUrl, rules: [...rules], knowledge: { ...knowledge }, dated: [...dated],
      replacement: { table: table.name, csv, ...definedOnly({ from }) },
      left_out: leftOutIds(register),
      ...(since === undefined ? {} : { from: since }),
      ...(until === undefined ? {} : { to: until }),
    }, principalOf(request).name);
    if (job === undefined) {
      const running = previews.running();
      throw new Problem(409, 'busy', `${running?.by} is looking at ${running?.table} (job ${running?.job}): wait for it or cancel it`);
    }
    audit.record(principalOf(request), 'knowledge_previewed', table.name, { job: job.job, ...definedOnly({ from }) });
    reply.code(202);
    return job;
  });

  app.get('/api/knowledge/previews/:job', {
    config: { permission: 'read' },
    schema: { summary: 'Progress of a preview, and what it found', tags: ['knowledge'], params: jobPath },
  }, async (request) => {
    const job = found(previews.get(request.params.job));
    return seesPersonal(request) ? job : maskPersonal(job);
  });

  app.delete('/api/knowledge/previews/:job', {
    config: { permission: 'author' },
    schema: { summary: 'Cancel a preview', tags: ['knowledge'], params: jobPath },
  }, async (request) => {
    const job = found(previews.cancel(request.params.job));
    return seesPersonal(request) ? job : maskPersonal(job);
  });
}

function itemOf(table: string, version: TableVersion, activation: DatedActivation | undefined): TableVersionItem {
  const { version: number, at, by, note, from, rows, hash } = version;
  return {
    version: number, at: chinaIso(at), by, rows, hash,
    ...(note === undefined ? {} : { note }),
    ...(from === undefined ? {} : { from }),
    in_force: activation !== undefined && judges(activation.bundle, table, { hash, ...(from === undefined ? {} : { from }) }),
  };
}

function found(job: PreviewJob | undefined): PreviewJob {
  if (job === undefined) throw notFound('preview');
  return job;
}
