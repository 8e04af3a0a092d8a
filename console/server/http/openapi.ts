// The OpenAPI document: our own routes describe themselves; those of the gateway, on the same public port, are written down here.
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { hitDocument } from './hit-document.ts';
import { problemCodes } from './problem.ts';
import { jsonSchemaOf } from './zod-routes.ts';

const bearer = [{ bearer: [] }];
const answer = (description: string) => ({ description });
const json = (description: string, example: unknown) => ({
  description, content: { 'application/json': { schema: { type: 'object' as const }, example } },
});

const inQuery = (name: string, description: string) =>
  ({ name, in: 'query' as const, description, schema: { type: 'string' as const } });
const busy = { 429: answer('Too fast; Retry-After says when'), 503: answer('Cannot be stored now; send the same again after Retry-After') };
const refused = { 401: answer('No token'), 403: answer('Wrong token'), 413: answer('Too large'), 415: answer('Wrong media type') };
const hits = (schema: object) => ({ description: 'As described', content: { 'application/json': { schema } } });
const hitReference = { $ref: '#/components/schemas/Hit' };
/** Answers whose shape is said in full; those of other routes are said in words. */
const shapes: Readonly<Record<string, object>> = {
  '/api/hits': {
    200: hits({
      type: 'object',
      properties: { items: { type: 'array', items: hitReference }, next: { type: 'string' }, as_of: { type: 'integer' } },
    }),
  },
  '/api/hits/:hit_id': { 200: hits(hitReference) },
};

/** POST /api/fsi, /api/events, /api/files and GET /api/jobs are the gateway's. */
const gatewayPaths = {
  '/api/fsi': {
    post: {
      summary: 'National envelope in, receipt out', tags: ['ingest'], security: bearer,
      description:
        'One message of the national interface in UTF-8, at most 8 MB. 3101 and 3102 are questions: the receipt lists would-be violations in ' +
        '`output.result` and nothing is stored. A refused message is kept: its id is in the header X-Fundwatch-Dead-Letter.',
      requestBody: { required: true, content: { 'application/json': { schema: { type: 'object' as const } } } },
      responses: {
        200: json('`infcode` 0: durably accepted; -1: refused, `err_msg` names the field', {
          infcode: 0, inf_refmsgid: '…', refmsg_time: '…', respond_time: '…', err_msg: '', output: {},
        }),
        ...refused, ...busy, 400: answer('Not JSON or not an envelope'),
        403: answer('Wrong token, or the key of another institution'),
      },
    },
  },
  '/api/events': {
    post: {
      summary: 'Bulk in: one envelope a line', tags: ['ingest'], security: bearer,
      requestBody: { required: true, content: { 'application/x-ndjson': { schema: { type: 'string' as const } } } },
      responses: {
        200: json('Every line is accounted for', {
          accepted: 2, duplicate: 0, events: 2, rejected_total: 1, lines: 3,
          rejected: [{ line: 3, msgid: '…', field: 'psn_no', code: 'missing_field', reason: '…', reason_en: '…' }],
        }),
        ...refused, ...busy,
      },
    },
  },
  '/api/files': {
    post: {
      summary: 'CSV or XLSX in; answers with a job', tags: ['ingest'], security: bearer,
      description: 'Columns are named like the national fields, at most 1 GiB. A default holds for rows that do not say it themselves.',
      parameters: [
        inQuery('name', 'Name of the file, for the list of jobs'), inQuery('charset', 'Of a CSV: utf-8 (default), gb18030, gbk, gb2312'),
        inQuery('infno', 'Default transaction, for example 3505'), inQuery('fixmedins_code', 'Default institution'),
        inQuery('mdtrtarea_admvs', 'Default area'),
      ],
      requestBody: {
        required: true,
        content: {
          'text/csv': { schema: { type: 'string' as const } },
          'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': { schema: { type: 'string' as const, format: 'binary' } },
        },
      },
      responses: { ...refused, 202: answer('The job; Location names it'), 400: answer('A wrong parameter, or a broken upload'), 429: busy[429] },
    },
  },
  '/api/jobs': {
    get: {
      summary: 'Files being taken in and taken in, newest first', tags: ['ingest'], security: bearer,
      responses: { 200: answer('`{items}`; those of the own institution for its key') },
    },
  },
  '/api/jobs/{id}': {
    get: {
      summary: 'Progress of a file', tags: ['ingest'], security: bearer,
      parameters: [{ name: 'id', in: 'path' as const, required: true, schema: { type: 'string' as const } }],
      responses: { 200: answer('The job: `state`, `rows`, and `answer` as of /api/events'), 404: answer('No such job, or forgotten at a restart') },
    },
  },
  '/api/alerts': {
    get: {
      summary: 'Live hits (WebSocket)', tags: ['hits'], security: bearer,
      description:
        'Messages `{type: "hello"|"hits"|"stats"|"gap", ...}` as in console/wire.ts. `cursor`: HITS sequence already seen; everything after it ' +
        'arrives in order, or a `gap` says what cannot be had any more. Without it only what comes. `stream`: the stream it counts in, as ' +
        '`hello` names it; of another one, as after a restore, everything is sent anew. Filters: `family`, `rule`, `grade`, ' +
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
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } }, schemas: { Hit: hitDocument } },
      paths: gatewayPaths,
    },
    transform: ({ schema, url, route }) => {
      const { querystring, params, body, ...rest } = schema ?? {};
      return {
        url,
        schema: {
          ...rest,
          ...(shapes[url] === undefined ? {} : { response: shapes[url] }),
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
