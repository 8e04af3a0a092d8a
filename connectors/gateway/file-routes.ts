// POST /api/files: a CSV or XLSX file is put aside, answered with a job, and taken in from there.
import { createWriteStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { isDiskFull } from '../../engine/disk-full.ts';
import type { Charset, FileKind } from '../files/read-rows.ts';
import { charsets, readRows } from '../files/read-rows.ts';
import type { FileDefaults } from '../files/rows-to-envelopes.ts';
import { rowsToEnvelopes } from '../files/rows-to-envelopes.ts';
import { formatTime } from '../national/time.ts';
import { sendProblem } from './answer.ts';
import type { BulkAnswer, BulkOptions } from './bulk.ts';
import { BulkFeed } from './bulk.ts';
import type { JobProgress, Jobs } from './jobs.ts';
import { damagedRefusal } from './refusals.ts';

export interface FileRoutesOptions {
  readonly bulk: BulkOptions;
  readonly jobs: Jobs;
  /** Uploads wait here while their job runs. */
  readonly folder: string;
}

export const fileBytesMax = 1024 * 1024 * 1024;
/** Somebody has to make room first. */
const fullDiskRetryS = 30;
const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const querySchema = z.object({
  infno: z.string().max(6).optional(),
  fixmedins_code: z.string().max(30).optional(),
  mdtrtarea_admvs: z.string().max(6).optional(),
  /** GB2312 and GBK are parts of GB18030. */
  charset: z.string().toLowerCase().transform((name) => (/^gb(k|2312)$/.test(name) ? 'gb18030' : name))
    .pipe(z.enum(charsets)).optional(),
  name: z.string().max(200).optional(),
});

const jobParameters = z.object({ id: z.string() });

export async function fileRoutes(app: FastifyInstance, options: FileRoutesOptions): Promise<void> {
  const { jobs, folder } = options;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(/^(text\/csv|application\/vnd\.openxmlformats-officedocument\.spreadsheetml\.sheet)\s*(;|$)/i,
    (_request, payload, done) => done(null, payload));

  app.post('/api/files', async (request, reply) => {
    const query = querySchema.safeParse(request.query);
    if (!query.success) return sendProblem(reply, 400, 'body_invalid', z.prettifyError(query.error));
    const type = request.headers['content-type'] ?? '';
    const kind: FileKind = type.toLowerCase().startsWith(xlsxType) ? 'xlsx' : 'csv';
    const charset = query.data.charset ?? charsetOf(type);
    if (charset === undefined) return sendProblem(reply, 415, 'body_invalid', 'The charset of a CSV may be utf-8 or gb18030.');
    const path = join(folder, `${randomUUID()}.${kind}`);
    try {
      await mkdir(folder, { recursive: true });
      await pipeline(request.body instanceof Readable ? request.body : Readable.from([]), bounded(), createWriteStream(path));
    } catch (cause) {
      await rm(path, { force: true });
      if (isDiskFull(cause)) {
        void reply.header('retry-after', String(fullDiskRetryS));
        return sendProblem(reply, 503, 'disk_full', 'The disk has no room for the file. Nothing of it was taken in: send it again.');
      }
      if (cause instanceof TooLarge) return sendProblem(reply, 413, 'body_invalid', `A file may have ${fileBytesMax} bytes.`);
      return sendProblem(reply, 400, 'body_invalid', 'The upload ended before its end.');
    }
    const { infno, fixmedins_code, mdtrtarea_admvs, name } = query.data;
    const defaults: FileDefaults = {
      inf_time: formatTime(options.bulk.now()),
      ...(infno === undefined ? {} : { infno }),
      ...(fixmedins_code === undefined ? {} : { fixmedins_code }),
      ...(mdtrtarea_admvs === undefined ? {} : { mdtrtarea_admvs }),
    };
    const { size } = await stat(path);
    const { institution } = request;
    const bulk = { ...options.bulk, institution };
    const work = (progress: JobProgress) => takeIn({ path, kind, charset, defaults }, bulk, progress);
    const job = jobs.start(name ?? `upload.${kind}`, size, institution, work);
    if (job === undefined) {
      await rm(path, { force: true });
      void reply.header('retry-after', '5');
      return sendProblem(reply, 429, 'too_fast', 'Too many files are being taken in. Try again in a moment.');
    }
    return reply.code(202).header('location', `/api/jobs/${job.job_id}`).send(job);
  });

  app.get('/api/jobs', async (request) => ({ items: jobs.list(request.institution) }));
  app.get('/api/jobs/:id', async (request, reply) => {
    const job = jobs.get(jobParameters.parse(request.params).id, request.institution);
    if (job === undefined) return sendProblem(reply, 404, 'answer_unexpected', 'There is no such job, or it was forgotten when the gateway was restarted.');
    return job;
  });
}

interface Upload {
  readonly path: string;
  readonly kind: FileKind;
  readonly charset: Charset;
  readonly defaults: FileDefaults;
}

async function takeIn(upload: Upload, options: BulkOptions, progress: JobProgress): Promise<BulkAnswer> {
  const { path, kind, charset, defaults } = upload;
  const feed = new BulkFeed({ ...options, source: 'files' });
  feed.setPouring(true);
  let row = 0;
  try {
    for await (const { row: first, value, damaged } of rowsToEnvelopes(readRows(path, kind, charset), defaults)) {
      row = first;
      const bytes = Buffer.from(JSON.stringify(value));
      if (damaged === undefined) await feed.line({ number: row, bytes, isTooLong: false });
      else await feed.refuse(damagedRefusal(damaged, row), row, bytes, options.now());
      progress.report(row, feed.answer());
    }
  } finally {
    // Also after a failure: what was begun must be settled before the counts are final.
    await feed.end().catch(() => undefined);
    progress.report(row, feed.answer());
    await rm(path, { force: true });
  }
  return feed.end();
}

class TooLarge extends Error {}

function bounded(): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > fileBytesMax) done(new TooLarge());
      else done(null, chunk);
    },
  });
}

/** `text/csv; charset=gbk` and the like; UTF-8 when nothing is said, `undefined` for one that is not known. */
function charsetOf(type: string): Charset | undefined {
  const named = /charset\s*=\s*"?([\w-]+)/i.exec(type)?.[1]?.toLowerCase();
  switch (named) {
    case undefined:
    case 'utf-8':
    case 'utf8':
      return 'utf-8';
    case 'gb18030':
    case 'gbk':
    case 'gb2312':
      return 'gb18030';
    default:
      return undefined;
  }
}
