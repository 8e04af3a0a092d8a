// Events and records that were put away come back as they were, from the file too.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ColdLog, placeBytes } from '../../../engine/cold/cold-log.ts';
import { ColdStore } from '../../../engine/cold/cold-store.ts';
import { MemoryColdDisk } from '../../../engine/cold/disk.ts';
import { ScratchFile } from '../../../engine/cold/scratch-file.ts';
import { StoredEvent, type Entry } from '../../../engine/entry.ts';
import { projectEvent } from '../../../engine/projection.ts';
import { loadRules } from '../../../rules/load-rules.ts';
import { exampleEvent } from '../../../rules/examples.ts';

const events = loadRules()
  .rules.flatMap(({ examples }) => examples.flatMap((example) => example.events))
  .slice(0, 400)
  .map((short, i) => exampleEvent({ ...short, msgid: `m-${i}` }, i));

function some(i: number): StoredEvent {
  const event = events[i];
  if (event === undefined) throw new Error(`there is no example ${i}`);
  return projectEvent(event);
}

function contentOf(entry: Entry): unknown {
  const { id, kind, at, until, fixmedins_code, admdvs, fields } = entry;
  const known = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const own = entry instanceof StoredEvent ? { msgid: entry.msgid, inf_time: entry.inf_time, items: entry.items } : {};
  return { id, kind, at, until, fixmedins_code, admdvs, fields: known, ...own };
}

it('gives every event back as it was', () => {
  const store = new ColdStore(new MemoryColdDisk());
  for (const [i, event] of events.entries()) {
    const stored = projectEvent(event);
    const wanted = contentOf(projectEvent(event));
    const names = new Set([`name ${i}`]);
    let wasLetGo = false;
    expect(store.put({ events: [stored], records: [], names }, () => (wasLetGo = true))).toBe(true);
    expect(wasLetGo).toBe(true);
    expect(contentOf(stored), 'read where it lies').toEqual(wanted);
    const [place = -1] = store.places(`name ${i}`);
    const [back] = store.read(place).events;
    expect(contentOf(new StoredEvent(back?.at ?? 0, false, back?.body)), 'read back').toEqual(wanted);
  }
  expect(store.counts()).toMatchObject({ frozen_events: events.length, islands: events.length });
});

it('keeps in memory what it cannot write as it is', () => {
  const store = new ColdStore(new MemoryColdDisk());
  const stored = some(0);
  const odd = new StoredEvent(stored.at, false, {
    id: 'odd', kind: 'sale', until: undefined, fixmedins_code: 'H1', admdvs: '420704', fields: { amount: Infinity },
    msgid: 'm', inf_time: 0, items: stored.items, isWaiting: false, nextOfMessage: undefined, nextOfReference: undefined,
  });
  const letGo = (): void => expect.unreachable('nothing may be let go');
  expect(store.put({ events: [stored, odd], records: [], names: new Set(['a']) }, letGo)).toBe(false);
  expect(store.places('a')).toEqual([]);
  expect(odd.fields).toEqual({ amount: Infinity });
});

it('remembers in which lists a box waits, and forgets it once it is asked', () => {
  const store = new ColdStore(new MemoryColdDisk());
  const one = some(0);
  const other = some(1);
  store.putStocked('81234567890123456789', one);
  store.putStocked('81234567890123456789', other);
  store.putStocked('80000000000000000000', other);
  expect(new Set(store.takeStocked('81234567890123456789'))).toEqual(new Set([one, other]));
  expect(store.takeStocked('81234567890123456789')).toEqual([]);
  expect(store.takeStocked('80000000000000000000')).toEqual([other]);
});

it('reads records of any length, on disk and not yet on disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cold-'));
  try {
    const log = new ColdLog(new ScratchFile(join(folder, 'deep', 'cold')));
    expect(readdirSync(join(folder, 'deep')), 'nobody else finds the file').toEqual([]);
    const lengths = [0, 1, 31, 5_000, 300_000, 17, 262_140, 9, 700_000, 2];
    // Letters of one, two, three and four bytes.
    const records = lengths.map((length, i) => ['a', 'é', '医', '𠀀'][i % 4]!.repeat(length));
    const places = records.map((record, i) => log.append(record, i % 3 === 0 ? 4 : 1));
    // Each way round: what is read last must not stand where the one before stood.
    for (const order of [places.keys(), [...places.keys()].toReversed()])
      for (const i of order) expect(log.read(places[i]!) === records[i]!).toBe(true);
    const to = places[5]! + Math.ceil((4 + Buffer.byteLength(records[5]!)) / placeBytes);
    const run = log.readAll(places[4]!, to);
    expect(run.map(({ place }) => place)).toEqual(places.slice(4, 6));
    expect(run.map(({ text }) => text === records[4] || text === records[5])).toEqual([true, true]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
