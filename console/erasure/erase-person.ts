// One person erased on one machine, with nothing running but the two servers: the evaluator holds the person in
// memory, and whoever sends would write behind our back. What the institution did and what the fund paid stays,
// about a token nobody can lead back to the person (decision 015). Every step may be broken off and made again.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClickHouseClient } from '@clickhouse/client';
import { z } from 'zod';
import { writeAudit } from '../../connectors/clickhouse/queries/audit.ts';
import { applySchema } from '../../connectors/clickhouse/schema.ts';
import type { Bus } from '../../connectors/nats/connect.ts';
import { makeStreams } from '../../connectors/nats/make-streams.ts';
import { streams } from '../../connectors/nats/names.ts';
import { lastHeld, readBounds, readSequence } from '../../connectors/nats/read-last.ts';
import { startStore } from '../../connectors/store/store.ts';
import { Failure } from '../../engine/failure.ts';
import { decodeHitsFrame } from '../../engine/hit.ts';
import { makeLog } from '../../engine/log.ts';
import { readBackupRegister } from '../backup/backup-register.ts';
import { removeHeld } from '../backup/held-files.ts';
import { withOwnServers } from '../backup/own-servers.ts';
import type { OwnServers, OwnServersOptions } from '../backup/own-servers.ts';
import { asidePrefix } from '../backup/var-files.ts';
import { lockInstance, unlockInstance } from '../start/instance-lock.ts';
import { replaceFile } from '../start/replace-file.ts';
import { refuseUnfinishedRestore } from '../start/restore-mark.ts';
import { checkpointOf, eraseFromCheckpoint } from './erase-checkpoint.ts';
import { eraseFromDead, eraseFromEvents, eraseFromHits, eraseFromKnowledge, eraseFromRules } from './erase-streams.ts';
import { eraseFromTables, untilFilesAreGone } from './erase-tables.ts';
import { erased } from './erasure-report.ts';
import type { ErasureReport, Place } from './erasure-report.ts';
import { findPerson } from './find-person.ts';
import type { PersonQuery } from './find-person.ts';
import { framesThatHold } from './kept-frames.ts';
import type { Person } from './person.ts';
import { filesThatHold } from './search-files.ts';

export interface ErasureOptions extends OwnServersOptions {
  readonly query: PersonQuery;
  /** Who decided it, as the audit shows them. */
  readonly by: string;
  readonly reason: string;
  readonly now: () => number;
}

/** Throws `already_running`, `erasure_refused`, or what the servers throw. A person of whom nothing is known gives
 * a report that says so. */
export async function erasePerson(options: ErasureOptions): Promise<ErasureReport> {
  const { varFolder } = options;
  if (!existsSync(varFolder)) throw new Failure('erasure_refused', { reason: `there is no folder ${varFolder}` });
  lockInstance(varFolder);
  try {
    refuseUnfinishedRestore(varFolder);
    const { person, ...report } = await withOwnServers(options, (servers) => erase(options, servers));
    // With the servers gone, files stand still.
    const whole = { ...report, places: [...report.places, ...(await leftInFiles(varFolder, person))] };
    keep(varFolder, whole);
    forget(varFolder);
    return whole;
  } finally {
    unlockInstance(varFolder);
  }
}

async function erase(options: ErasureOptions, { bus, client }: OwnServers): Promise<ErasureReport & { readonly person: Person }> {
  const { varFolder, query, by, reason, now, say } = options;
  await makeStreams(bus.jsm);
  await refuseBehind(bus, join(varFolder, 'evaluator'));
  await applySchema(client);
  say('storing what has not been stored yet');
  await storeAll(bus, client);
  const { id, key } = takeUp(varFolder, query);
  const { person, psnNos, sharedRecords } = await findPerson(client, query, key, (texts) =>
    framesThatHold(bus, join(varFolder, 'evaluator'), texts));
  const erasure = { bus, person, id, say };
  const places: Place[] = [];
  say('reading EVENTS');
  const events = await eraseFromEvents(erasure);
  places.push(erased('stream EVENTS', events.frames, 'messages overwritten; their records stand at the end under the token'));
  if (events.namedInControl > 0) places.push(namedInControl(events.namedInControl));
  say('checkpoint');
  const checkpoint = await eraseFromCheckpoint(join(varFolder, 'evaluator'), person);
  places.push(erased('checkpoint of the evaluator', checkpoint.frames + checkpoint.hits, 'written anew; the files before it are removed'));
  const held = await removeHeld(varFolder, { isOfAll: true });
  if (held > 0) places.push(erased('held by a back-up that was killed', held, 'copies of the checkpoint removed'));
  say('HITS, DEAD, RULES');
  places.push(erased('stream HITS', await eraseFromHits(erasure), 'messages overwritten'));
  const dead = await eraseFromDead(erasure);
  places.push(erased('stream DEAD', dead.sequences.length, 'refused messages overwritten; their senders have them'));
  places.push(erased('stream RULES', await eraseFromRules(erasure), 'steps taken again without the person'));
  const versions = await eraseFromKnowledge(erasure);
  places.push(erased('stream KNOWLEDGE', versions, 'versions of tables written again without the person'));
  say('tables');
  places.push(...(await eraseFromTables(client, person, dead)));
  await storeAll(bus, client);
  rmSync(join(varFolder, 'uploads'), { recursive: true, force: true });
  say('waiting until the tables have let go of the files of removed rows');
  places.push(...remains(options, await untilFilesAreGone(client), sharedRecords));
  const tokens = (psnNos.length > 0 ? psnNos : [query.value]).map((number) => person.token(number));
  const report = { id, at: new Date(now()).toISOString(), by, reason: person.scrubText(reason), tokens, places };
  const counts = Object.fromEntries(places.filter(({ state }) => state === 'erased').map(({ place, count }) => [place, count]));
  await writeAudit(client, {
    at: now(), actor: by, action: 'person_erased', target: tokens.join(' '), detail: { id, reason: report.reason, ...counts },
  });
  return { ...report, person };
}

/** Behind its checkpoint an evaluator makes again what it has said, out of the frames as they were, and says none of it again:
 * by other frames it would count the same revisions for other things. After a kill, or a restore, it has to catch up first. */
async function refuseBehind({ jsm }: Bus, folder: string): Promise<void> {
  const newest = await readSequence(jsm, streams.hits, await lastHeld(jsm, streams.hits));
  const judged = newest === undefined ? 0 : decodeHitsFrame(newest.data).events_sequence;
  if ((await checkpointOf(folder)) >= judged) return;
  const reason = 'the evaluator was not stopped in order, or was restored, and has not caught up with what it had said. '
    + 'Start Fundwatch, wait until it has judged everything (npm run cli -- status), stop it and erase then';
  throw new Failure('erasure_refused', { reason });
}

function keep(varFolder: string, report: ErasureReport): void {
  const folder = join(varFolder, 'erasures');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  replaceFile(join(folder, `${report.id}.json`), `${JSON.stringify(report, null, 2)}\n`);
}

/** The sink of the store role, until it has written everything there is. */
async function storeAll(bus: Bus, client: ClickHouseClient): Promise<void> {
  const store = await startStore({ bus, client, log: makeLog({ role: 'erase', level: 'error' }) });
  const endOf = async (name: string): Promise<number> => (await readBounds(bus.jsm, name))?.last ?? 0;
  const [events, hits, letters] = [await endOf(streams.events), await endOf(streams.hits), await endOf(streams.dead)];
  const isStored = (): boolean => {
    const { archived, hits_sequence, counted_hits_sequence, dead_sequence } = store.status();
    return archived >= events && Math.min(hits_sequence, counted_hits_sequence) >= hits && dead_sequence >= letters;
  };
  while (!isStored()) await Promise.race([delay(50), store.done]);
  await store.stop(30_000);
}

const unfinishedName = 'erasure-unfinished.json';
const unfinishedSchema = z.strictObject({ id: z.string(), key: z.string(), who: z.string() });

/** The same erasure as before when it was broken off. The file holds no number: only whether it is the same one can
 * be told. */
function takeUp(varFolder: string, query: PersonQuery): { readonly id: string; readonly key: Uint8Array } {
  const path = join(varFolder, unfinishedName);
  const whoIs = (key: string): string => createHash('sha256').update(`${key}\n${query.field}\n${query.value}`).digest('hex');
  if (existsSync(path)) {
    const { id, key, who } = unfinishedSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    if (who !== whoIs(key)) {
      throw new Failure('erasure_refused', { reason: 'another erasure was broken off here; run that one again first' });
    }
    return { id, key: Buffer.from(key, 'hex') };
  }
  const [id, key] = [randomBytes(8).toString('hex'), randomBytes(32).toString('hex')];
  replaceFile(path, `${JSON.stringify({ id, key, who: whoIs(key) })}\n`);
  return { id, key: Buffer.from(key, 'hex') };
}

/** With the key nobody can tell any more which number a token was. */
function forget(varFolder: string): void {
  rmSync(join(varFolder, unfinishedName), { force: true });
}

function namedInControl(count: number): Place {
  return {
    place: 'control messages of EVENTS', state: 'stays', count,
    note: 'a knowledge table names the person: replace the table; earlier ones go when EVENTS is trimmed',
  };
}

function remains({ varFolder, env }: ErasureOptions, files: number, sharedRecords: number): readonly Place[] {
  const backups = readBackupRegister(varFolder);
  return [
    ...(files > 0 ? [{ place: 'files of removed rows', state: 'goes' as const, count: files, note: 'within minutes of the next start' }] : []),
    ...backups.map(({ target, made_at }) => ({
      place: 'back-up', state: 'stays' as const, count: 1, note: `${target} of ${made_at}: destroy it, or erase again after restoring it`,
    })),
    ...(sharedRecords > 0
      ? [{
          place: 'other person numbers', state: 'stays' as const, count: sharedRecords,
          note: 'records with the same certificate under other numbers: erase --certno has them all',
        }]
      : []),
    ...(env['CLICKHOUSE_URL'] === undefined || env['CLICKHOUSE_URL'] === ''
      ? []
      : [{ place: 'logs of your ClickHouse', state: 'stays' as const, count: 1, note: 'system.query_log holds statements; its operator clears it' }]),
    {
      place: 'visit and settlement ids', state: 'stays', count: 1,
      note: 'they name nobody without the files of the institution, which must keep its records (医疗机构病历管理规定)',
    },
  ];
}

async function leftInFiles(varFolder: string, person: Person): Promise<readonly Place[]> {
  const { numbers } = person.terms();
  const found = await filesThatHold(varFolder, numbers);
  // Tables and checkpoints in there are packed: that no number is seen says nothing.
  const aside = readdirSync(varFolder).filter((name) => name.startsWith(asidePrefix));
  const others = found.filter((path) => !path.startsWith(asidePrefix));
  return [
    ...(aside.length > 0
      ? [{ place: 'moved aside by a restore', state: 'stays' as const, count: aside.length, note: `remove ${aside.join(', ')}` }]
      : []),
    ...(others.length > 0
      ? [{ place: 'files', state: 'stays' as const, count: others.length, note: others.slice(0, 5).join(', ') }]
      : [{ place: 'every file of the folder', state: 'nothing' as const, count: 0, note: 'searched for the numbers' }]),
  ];
}
