// Back-tests of rules over stored events, and what a trial on live traffic has shown.
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Backtests } from '../../rules/backtests.ts';
import { readRegister } from '../../../connectors/nats/quarantine.ts';
import { leftOutIds } from '../../../engine/quarantine.ts';
import { newestJudging } from '../../rules/step-rules.ts';
import type { RuleSteps } from '../../rules/rule-steps.ts';
import { shadowReport } from '../../rules/shadow-report.ts';
import type { BacktestJob } from '../../wire.ts';
import type { ActivationReader } from '../activation-reader.ts';
import { definedOnly } from '../hit-filter.ts';
import { principalOf, seesPersonal } from '../http/guard.ts';
import { fromStore, notFound, Problem } from '../http/problem.ts';
import type { ZodApp } from '../http/zod-routes.ts';
import { maskPersonal } from '../masking.ts';
import { codeSchema, instantSchema } from '../schemas.ts';
import type { RouteParts } from './route-parts.ts';
import { idPath, optionalBody, versionPath } from './rule-paths.ts';

const jobPath = z.strictObject({ job: codeSchema });

export interface BacktestRoutesOptions {
  readonly steps: RuleSteps;
  readonly backtests: Backtests;
  readonly activations: ActivationReader;
}

export function backtestRoutes(app: ZodApp, { steps, backtests, activations }: BacktestRoutesOptions, parts: RouteParts): void {
  const { audit, bus, store, clickhouseUrl } = parts;

  app.post('/api/rules/:id/versions/:version/backtest', {
    config: { permission: 'author' },
    schema: {
      summary: 'Judge stored events with a version, compared with another one; answers with a job',
      description: 'Hits with an event time from `from` to before `to` count; everything stored when neither is given. ' +
        '`against`: a version, null for none; the newest in force by default. One back-test at a time.',
      tags: ['rules'],
      params: versionPath,
      body: optionalBody({
        from: instantSchema.optional(), to: instantSchema.optional(), against: z.number().int().min(1).nullable().optional(),
      }),
    },
  }, async (request, reply) => {
    const { id, version } = request.params;
    const { from, to } = request.body ?? {};
    const tested = steps.version(id, version);
    const compared = comparedWith(id, version, request.body?.against);
    const [activation, { register }] = await Promise.all([activations.read(), readRegister(bus.jsm)]);
    const job = backtests.start({
      clickhouseUrl, rule_id: id, version, tested: tested.rule,
      ...(compared === undefined ? {} : { against: compared.version, compared: compared.rule }),
      others: [...(activation?.bundle.rules ?? [])],
      knowledge: { ...activation?.bundle.knowledge },
      ...(activation?.bundle.dated === undefined ? {} : { dated: [...activation.bundle.dated] }),
      left_out: leftOutIds(register),
      ...definedOnly({ from, to }),
    }, principalOf(request).name);
    if (job === undefined) {
      const running = backtests.running();
      throw new Problem(409, 'busy', `${running?.by} is back-testing ${running?.rule_id} (job ${running?.job}): wait for it or cancel it`);
    }
    audit.record(principalOf(request), 'rule_backtested', id, { version, job: job.job });
    reply.code(202);
    return job;
  });

  app.get('/api/rules/backtests', {
    config: { permission: 'read' },
    schema: { summary: 'Back-tests since the console was started, newest first, without reports', tags: ['rules'] },
  }, async () => ({ items: backtests.list().map(({ report: _, ...job }) => job) }));

  app.get('/api/rules/backtests/:job', {
    config: { permission: 'read' },
    schema: { summary: 'Progress of a back-test, and its report', tags: ['rules'], params: jobPath },
  }, async (request) => shown(request, found(backtests.get(request.params.job))));

  app.delete('/api/rules/backtests/:job', {
    config: { permission: 'author' },
    schema: { summary: 'Cancel a back-test', tags: ['rules'], params: jobPath },
  }, async (request) => {
    const job = found(backtests.cancel(request.params.job));
    audit.record(principalOf(request), 'rule_backtest_cancelled', job.rule_id, { version: job.version, job: job.job });
    return shown(request, job);
  });

  app.get('/api/rules/:id/shadow', {
    config: { permission: 'read' },
    schema: {
      summary: 'What the version on trial has found: counts, samples, difference to what is in force, overlap with other rules',
      tags: ['rules'], params: idPath,
    },
  }, async (request) => {
    const report = await fromStore(shadowReport(store, steps.record(request.params.id)));
    if (report === undefined) throw notFound('trial');
    return seesPersonal(request) ? report : maskPersonal(report);
  });

  function comparedWith(id: string, tested: number, against: number | null | undefined) {
    if (against === null) return undefined;
    const record = steps.record(id);
    const version = against ?? (record.inForce().length === 0 ? undefined : newestJudging(record));
    return version === undefined || version === tested ? undefined : steps.version(id, version);
  }
}

function found(job: BacktestJob | undefined): BacktestJob {
  if (job === undefined) throw notFound('back-test');
  return job;
}

function shown(request: FastifyRequest, job: BacktestJob): BacktestJob {
  return seesPersonal(request) ? job : maskPersonal(job);
}
