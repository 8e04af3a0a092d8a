// How long what is kept: one file in the folder of the data, read by the commands that show, set and apply it.
// Nothing is thrown away until somebody who may decide it has said so: the law bounds it from both sides (decision
// 015), and how depends on whose machine this is.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Failure } from '../../engine/failure.ts';
import { replaceFile } from '../start/replace-file.ts';

export interface KeptKind {
  /** What it is, for people. */
  readonly text: string;
  /** Tables that age with it. */
  readonly tables: readonly string[];
  /** Stream that forgets with it. */
  readonly stream?: 'DEAD' | 'HITS';
  readonly daysMin: number;
}

/** Network operators keep logs for six months at least (网络安全法 article 21). */
const auditDaysMin = 183;
/** A browser or a store that was away must find what it missed. */
const streamDaysMin = 7;

export const keptKinds = {
  events: { text: 'the archive of events: back-tests, evidence, explanations', tables: ['events'], daysMin: 1 },
  hits: { text: 'hits with all revisions', tables: ['hits', 'hit_revisions', 'hits_per_minute'], daysMin: 1 },
  shadow_hits: { text: 'hits of rules on trial', tables: ['shadow_hits'], daysMin: 1 },
  dead_letters: { text: 'refused messages with their bytes', tables: ['dead_letters'], stream: 'DEAD', daysMin: streamDaysMin },
  audit: { text: 'who did and saw what', tables: ['audit'], daysMin: auditDaysMin },
  hits_stream: { text: 'hits in the bus, for clients that come back', tables: [], stream: 'HITS', daysMin: streamDaysMin },
} as const satisfies Record<string, KeptKind>;
export type KeptName = keyof typeof keptKinds;

/** Days by kind; a kind that is not named is kept until somebody names it. */
export type RetentionPolicy = Readonly<Partial<Record<KeptName, number>>>;

const daysMax = 36_500;
const fileName = 'retention.json';

const policySchema = z.strictObject({
  v: z.literal(1),
  days: z.partialRecord(z.enum(Object.keys(keptKinds)), z.int().positive().max(daysMax)),
});

export function isKeptName(name: string): name is KeptName {
  return Object.hasOwn(keptKinds, name);
}

/** Throws `file_unreadable` on a file that is not understood: guessing would throw away or keep the wrong things. */
export function readRetention(varFolder: string): RetentionPolicy {
  const path = join(varFolder, fileName);
  if (!existsSync(path)) return {};
  try {
    const { days } = policySchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    return Object.fromEntries(Object.entries(days).filter(([name]) => isKeptName(name)));
  } catch (cause) {
    throw new Failure('file_unreadable', { file: path, reason: 'not a retention policy; correct it or remove it' }, { cause });
  }
}

/** `undefined` days: kept until somebody names a number. Throws `configuration_invalid` for days below what must be
 * kept. */
export function setRetention(varFolder: string, name: KeptName, days: number | undefined): RetentionPolicy {
  const { daysMin } = keptKinds[name];
  if (days !== undefined && (!Number.isInteger(days) || days < daysMin || days > daysMax)) {
    throw new Failure('configuration_invalid', { name: `retention ${name}`, reason: `a whole number of days from ${daysMin} to ${daysMax}` });
  }
  const { [name]: _, ...others } = readRetention(varFolder);
  const policy = { ...others, ...(days === undefined ? {} : { [name]: days }) };
  replaceFile(join(varFolder, fileName), `${JSON.stringify({ v: 1, days: policy }, null, 2)}\n`);
  return policy;
}
