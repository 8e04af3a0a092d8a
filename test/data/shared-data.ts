// Third-party data that lies beside the repository on some machines and does not ship with it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';

const folder = join(import.meta.dirname, '../../../shared/data');

/** The path when the file is there; otherwise says on stderr what is skipped, and answers undefined. */
export function sharedFile(name: string): string | undefined {
  const path = join(folder, name);
  if (existsSync(path)) return path;
  process.stderr.write(`skipped: ${path} is not here, so the checks against it do not run\n`);
  return undefined;
}

export function readRows(path: string): readonly Record<string, string>[] {
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return z.array(z.record(z.string(), z.string())).parse(parse(text, { columns: true, bom: true }));
}
