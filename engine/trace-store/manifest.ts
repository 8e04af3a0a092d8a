// What a store consists of, written anew at every flush: for each position it can be opened at, the
// files and how much of them belongs to it. Two files take turns, each put in place by a rename, so
// that a crash leaves the one before; the first line is the checksum of the rest.
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { Failure } from '../failure.ts';
import type { Disk } from './disk.ts';
import { geometrySchema } from './geometry.ts';
import { onFullDisk } from './log.ts';

const count = z.int().min(0);

const markSchema = z.strictObject({
  /** Place in the log behind which everything is cut off. */
  position: count,
  codes: count,
  records: count,
  files: z.array(
    z.strictObject({
      id: count,
      start: count,
      units: z.int().min(1),
      deadBytes: count,
      /** Absent where it was not counted yet. */
      removalBytes: count.default(0),
      retiredAt: count.optional(),
    }),
  ),
  /** Files of saved segments of the index, oldest first. */
  saved: z.array(z.strictObject({ number: count, bytes: count })),
  /** Segments saved before this place may point into files that are gone. */
  savedFrom: count,
});

/** Of everything in the folder. Before 2, entries and saved segments lay otherwise. */
export const formatVersion = 2;

const manifestSchema = z.strictObject({
  version: z.literal(formatVersion),
  /** Grows by one with every flush. */
  generation: z.int().min(1),
  store: z.string().regex(/^[0-9a-f]{16}$/),
  /** Of the hash of codes. */
  hashKey: z.string().regex(/^[0-9a-f]{16}$/),
  geometry: geometrySchema,
  /** Oldest first. */
  marks: z.array(markSchema),
});

export type Mark = z.infer<typeof markSchema>;
export type Manifest = z.infer<typeof manifestSchema>;

const names = ['manifest-0', 'manifest-1'] as const;
const unfinished = 'manifest-new';

export function isManifestName(name: string): boolean {
  return name === unfinished || names.some((one) => one === name);
}

export function writeManifest(disk: Disk, folder: string, manifest: Manifest): void {
  const json = JSON.stringify(manifest);
  const bytes = Buffer.from(`${crc32(json).toString(16).padStart(8, '0')}\n${json}`);
  const path = `${folder}/${unfinished}`;
  if (disk.list(folder).includes(unfinished)) disk.remove(path);
  onFullDisk(path, () => {
    const file = disk.open(path, 'create');
    try {
      file.write(bytes, 0);
      file.sync();
    } finally {
      file.close();
    }
  });
  // Files that it names have their names before it does.
  disk.syncFolder(folder);
  disk.rename(path, `${folder}/${names[manifest.generation % 2]}`);
  disk.syncFolder(folder);
}

export interface ManifestsFound {
  /** Newest first. */
  readonly manifests: readonly Manifest[];
  readonly damaged: readonly Failure[];
}

export function readManifests(disk: Disk, folder: string): ManifestsFound {
  const present = disk.list(folder);
  const manifests: Manifest[] = [];
  const damaged: Failure[] = [];
  for (const name of names.filter((one) => present.includes(one))) {
    const found = readManifest(disk, `${folder}/${name}`);
    if (found instanceof Failure) damaged.push(found);
    else manifests.push(found);
  }
  return { manifests: manifests.sort((a, b) => b.generation - a.generation), damaged };
}

function readManifest(disk: Disk, path: string): Manifest | Failure {
  const file = disk.open(path, 'read');
  const bytes = Buffer.alloc(file.size());
  file.read(bytes, 0);
  file.close();
  const json = bytes.subarray(9);
  const sum = bytes.toString('latin1', 0, 9);
  if (sum !== `${crc32(json).toString(16).padStart(8, '0')}\n`)
    return new Failure('trace_store_damaged', { file: path, offset: 0, reason: 'its checksum is wrong' });
  const content: unknown = JSON.parse(json.toString());
  const damaged = (reason: string): Failure => new Failure('trace_store_damaged', { file: path, offset: 9, reason });
  const of = z.object({ version: z.int() }).safeParse(content);
  if (of.success && of.data.version !== formatVersion)
    return damaged(`it is of format ${of.data.version}, this program reads format ${formatVersion}`);
  const parsed = manifestSchema.safeParse(content);
  return parsed.success ? parsed.data : damaged(parsed.error.issues[0]?.message ?? 'its content is not known');
}
