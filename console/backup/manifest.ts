// What a back-up says about itself. The manifest is written last and seals the rest: a back-up without one, or with
// one that does not match its own sum, is no back-up.
import { createHash } from 'node:crypto';
import { z } from 'zod';

/** Of the layout below; a greater one was written by a newer program and is refused. */
export const backupVersion = 1;
export const manifestName = 'manifest.json';

const sequence = z.int().nonnegative();

const partSchema = z.strictObject({
  /** Path inside the back-up, `/` between folders. */
  name: z.string().regex(/^[\w.-]+(\/[\w.-]+)*$/),
  bytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Part = z.infer<typeof partSchema>;

const streamSchema = z.strictObject({
  name: z.string(),
  part: z.string(),
  /** As the server gave it; the restoring server gets it back unread. */
  config: z.looseObject({ name: z.string() }),
  /** When the copy began: the copy holds at least this. */
  state: z.looseObject({ messages: sequence, bytes: z.number(), first_seq: sequence, last_seq: sequence }),
});
export type StreamCopy = z.infer<typeof streamSchema>;

const tableSchema = z.strictObject({
  name: z.string(),
  part: z.string(),
  columns: z.array(z.string()).min(1),
  rows: z.int().nonnegative(),
});
export type TableCopy = z.infer<typeof tableSchema>;

const fileSchema = z.strictObject({
  /** Below the folder of the data. */
  path: z.string(),
  part: z.string(),
  /** Permission bits. */
  mode: z.int().nonnegative(),
});
export type FileCopy = z.infer<typeof fileSchema>;

/** A row of the table `sink_progress`. */
export const sinkPosition = z.strictObject({ stream: z.string(), sequence, events_sequence: sequence });
export type SinkPosition = z.infer<typeof sinkPosition>;

const manifestSchema = z.strictObject({
  v: z.literal(backupVersion),
  /** Version of the program, for people. */
  program: z.string(),
  begun_at: z.string(),
  ended_at: z.string(),
  /** Version of the tables (connectors/clickhouse/schema.ts). */
  schema_version: z.int().nonnegative(),
  has_credentials: z.boolean(),
  /** How far the tables are: every row caused by less or equal is in them. */
  stored: z.array(sinkPosition),
  /** EVENTS sequence of the evaluator's checkpoint; absent when there was none. */
  checkpoint_sequence: sequence.exactOptional(),
  streams: z.array(streamSchema),
  tables: z.array(tableSchema),
  files: z.array(fileSchema),
  parts: z.array(partSchema),
});
export type Manifest = z.infer<typeof manifestSchema>;

const sealedSchema = z.strictObject({ sha256: z.string(), manifest: z.looseObject({ v: z.number() }) });

export function sealManifest(manifest: Manifest): string {
  return `${JSON.stringify({ sha256: sumOf(manifest), manifest })}\n`;
}

export type Opened = { readonly manifest: Manifest } | { readonly problem: string };

/** Never throws: whatever is wrong comes back in words. */
export function openManifest(text: string): Opened {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { problem: 'the manifest is not whole' };
  }
  const sealed = sealedSchema.safeParse(json);
  if (!sealed.success) return { problem: 'the manifest is not one of ours' };
  if (sealed.data.sha256 !== sumOf(sealed.data.manifest)) return { problem: 'the manifest was changed after it was written' };
  if (sealed.data.manifest.v > backupVersion) {
    return { problem: `written by a newer program (layout ${sealed.data.manifest.v}, this one knows ${backupVersion})` };
  }
  const manifest = manifestSchema.safeParse(sealed.data.manifest);
  if (manifest.success) return { manifest: manifest.data };
  const [issue] = manifest.error.issues;
  return { problem: `the manifest is not understood: ${issue?.path.join('.')} ${issue?.message}` };
}

function sumOf(manifest: object): string {
  return createHash('sha256').update(JSON.stringify(manifest)).digest('hex');
}
