// The OpenAPI document: our own routes describe themselves; those of the gateway, on the same public port, are written down here.
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { problemCodes } from './problem.ts';
import { jsonSchemaOf } from './zod-routes.ts';

const bearer = [{ bearer: [] }];
const answer = (description: string) => ({ description });
const json = (description: string, example: unknown) => ({
  description, content: { 'application/json': { schema: { type: 'object' as const }, example } },
});

/** POST /api/fsi, /api/events, /api/files and GET /api/jobs/{id} are the gateway's. */
const gatewayPaths = {
  '/api/fsi': {
    post: {
      summary: 'National envelope in, receipt out', tags: ['ingest'], security: bearer,
      requestBody: { required: true, content: { 'application/json': { schema: { type: 'object' as const } } } },
      responses: {
        200: json('`infcode` 0: durably accepted; -1: refused, `err_msg` names the field', {
          infcode: 0, inf_refmsgid: '…', refmsg_time: '…', respond_time: '…', err_msg: '', output: {},
        }),
        400: answer('Not JSON or not an envelope'), 401: answer('No token'), 403: answer('Wrong token, or `code` foreign_institution: the key of another institution'),
        413: answer('Too large'), 415: answer('Wrong media type'), 429: answer('Too fast; Retry-After says when'),
      },
    },
  },
  '/api/events': {
    post: {
      summary: 'Bulk in: one envelope a line', tags: ['ingest'], security: bearer,
      requestBody: { required: true, content: { 'application/x-ndjson': { schema: { type: 'string' as const } } } },
      responses: {
        200: json('Every line is accounted for', {
          accepted: 2, duplicate: 0, rejected: [{ line: 3, msgid: '…', field: 'psn_no', reason: '…' }], rejected_total: 1,
        }),
      },
    },
  },
  '/api/files': {
    post: {
      summary: 'CSV or XLSX in; answers with a job', tags: ['ingest'], security: bearer,
      requestBody: {
        required: true,
        content: {
          'text/csv': { schema: { type: 'string' as const } },
          'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': { schema: { type: 'string' as const, format: 'binary' } },
        },
      },
      responses: { 202: answer('The job') },
    },
  },
  '/api/jobs/{id}': {
    get: {
      summary: 'Progress of a file', tags: ['ingest'], security: bearer,
      parameters: [{ name: 'id', in: 'path' as const, required: true, schema: { type: 'string' as const } }],
      responses: { 200: answer('The job') },
    },
  },
  '/api/alerts': {
    get: {
      summary: 'Live hits (WebSocket)', tags: ['hits'], security: bearer,
      description:
        'Messages `{type: "hello"|"hits"|"stats"|"gap", ...}` as in console/wire.ts. `cursor`: HITS sequence already seen; everything after it ' +
        'arrives in order, or a `gap` says what cannot be had any more. Without it only what comes. Filters: `family`, `rule`, `grade`, ' +
        '`fixmedins_code`. Token: header, `Sec-WebSocket-Protocol: fundwatch, bearer.<token>`, or `?access_token=`.',
      responses: { 101: answer('Switching protocols'), 400: answer('Bad filter'), 401: answer('No or wrong token'), 403: answer('May not read') },
    },
  },
};

export async function describeRoutes(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.0.3',
      info: {
        title: 'Fundwatch 医保基金智能监管引擎', version,
        description: [
          'Refusals are {code, message, field?}. Times without an offset are China Standard Time. Codes:',
          ...Object.entries(problemCodes).map(([code, text]) => `${code} (${text})`),
        ].join(' '),
      },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
      paths: gatewayPaths,
    },
    transform: ({ schema, url, route }) => {
      const { querystring, params, body, ...rest } = schema ?? {};
      return {
        url,
        schema: {
          ...rest,
          ...(querystring === undefined ? {} : { querystring: jsonSchemaOf(querystring) }),
          ...(params === undefined ? {} : { params: jsonSchemaOf(params) }),
          ...(body === undefined ? {} : { body: jsonSchemaOf(body) }),
          ...(route.config?.permission === 'open' ? {} : { security: bearer }),
          hide: schema?.hide === true || schema === undefined,
        },
      };
    },
  });
}
