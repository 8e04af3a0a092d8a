// The console's HTTP application: routes, guards and documentation, without sockets or signals.
import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { CaseDesk } from './case-desk.ts';
import type { RuleDesk } from './rule-desk.ts';
import { docsRoutes } from './http/docs-page.ts';
import { guardRoutes } from './http/guard.ts';
import { describeRoutes } from './http/openapi.ts';
import { answerProblems } from './http/problem.ts';
import { sendSecurityHeaders } from './http/security-headers.ts';
import { servePage } from './http/static-page.ts';
import { withZod } from './http/zod-routes.ts';
import type { ConsoleMetrics } from './metrics.ts';
import { appealRoutes } from './routes/appeals.ts';
import { auditRoutes } from './routes/audit.ts';
import { backtestRoutes } from './routes/backtests.ts';
import { caseRoutes } from './routes/cases.ts';
import { caseworkRoutes } from './routes/casework.ts';
import { deadLetterRoutes } from './routes/dead-letters.ts';
import { explainRoutes } from './routes/explain.ts';
import { exportRoutes } from './routes/export.ts';
import { hitRoutes } from './routes/hits.ts';
import { institutionKeyRoutes } from './routes/institution-keys.ts';
import { knowledgeRoutes } from './routes/knowledge.ts';
import { knowledgeVersionRoutes } from './routes/knowledge-versions.ts';
import { ledgerRoutes } from './routes/ledger.ts';
import { quarantineRoutes } from './routes/quarantine.ts';
import { loginRoutes } from './routes/login.ts';
import { operationRoutes } from './routes/operations.ts';
import type { RouteParts } from './routes/route-parts.ts';
import { ruleRoutes } from './routes/rules.ts';
import { ruleStepRoutes } from './routes/rule-steps.ts';
import { statsRoutes } from './routes/stats.ts';
import { statusRoutes } from './routes/status.ts';
import { userRoutes } from './routes/users.ts';

const urlCharactersMax = 8_192;

export async function buildApp(parts: RouteParts, desk: RuleDesk, metrics: ConsoleMetrics): Promise<FastifyInstance> {
  const { activations, book, steps, backtests, previews } = desk;
  const app = fastify({
    // The gateway is in front, on this machine, and says who asks.
    trustProxy: '127.0.0.1',
    // A stop must not wait for browsers that keep their connections.
    forceCloseConnections: true,
    routerOptions: { maxParamLength: urlCharactersMax, ignoreTrailingSlash: true },
  });
  answerProblems(app, parts.log);
  sendSecurityHeaders(app);
  guardRoutes(app, parts.authenticator);
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    metrics.requests.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1_000);
  });
  await describeRoutes(app, parts.version);
  const routes = withZod(app);
  loginRoutes(routes, parts);
  userRoutes(routes, parts);
  institutionKeyRoutes(routes, parts);
  auditRoutes(routes, parts);
  hitRoutes(routes, parts);
  exportRoutes(routes, activations, parts);
  statsRoutes(routes, parts);
  statusRoutes(routes, parts);
  caseRoutes(routes, parts);
  const cases = new CaseDesk(parts, activations);
  caseworkRoutes(routes, cases, parts);
  appealRoutes(routes, cases, parts);
  ledgerRoutes(routes, parts);
  quarantineRoutes(routes, parts);
  deadLetterRoutes(routes, parts);
  explainRoutes(routes, parts);
  knowledgeRoutes(routes, activations, parts);
  knowledgeVersionRoutes(routes, { activations, previews }, parts);
  ruleRoutes(routes, { activations, book, status: parts.status });
  ruleStepRoutes(routes, steps, parts);
  backtestRoutes(routes, { steps, backtests, activations }, parts);
  operationRoutes(routes, metrics, parts);
  docsRoutes(routes);
  await servePage(routes, parts.webFolder);
  return app;
}
