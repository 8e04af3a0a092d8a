// Events as they are kept: what is read back is what was written, in the same shape, whatever a message held.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventBlockBuilder } from '../../../engine/checkpoint/event-block.ts';
import { EventBlock } from '../../../engine/checkpoint/read-events.ts';
import { noItems, type StoredEvent } from '../../../engine/entry.ts';
import { eventKinds, type EventKind, type FieldRecord, type FundEvent } from '../../../engine/event.ts';
import { projectEvent } from '../../../engine/projection.ts';
import { SharedTexts } from '../../../engine/shared-texts.ts';
import { eventOfKind } from '../random-events.ts';
import { blockOf } from './brought-back.ts';

function isKind(name: string): name is EventKind {
  return Object.hasOwn(eventKinds, name);
}
const kinds = Object.keys(eventKinds).filter(isKind);

function contentOf({ id, kind, at, isVoid, until, fixmedins_code, admdvs, fields, msgid, inf_time, items }: StoredEvent) {
  return {
    id, kind, at, isVoid, until, fixmedins_code, admdvs, msgid, inf_time, items,
    // With their order, and with those that are undefined.
    fields: Object.entries(fields),
    hasItems: items !== noItems,
  };
}

function readBack(block: EventBlock): readonly StoredEvent[] {
  const texts = new SharedTexts();
  const events: StoredEvent[] = [];
  while (block.next()) events.push(block.stored(block, texts));
  return events;
}

function expectSame(events: readonly FundEvent[]): void {
  const stored = events.map((event) => projectEvent(event));
  const block = blockOf(stored);
  expect(block.count).toBe(events.length);
  const back = readBack(block);
  expect(back).toHaveLength(stored.length);
  for (const [i, event] of back.entries()) expect(contentOf(event)).toStrictEqual(contentOf(stored[i]!));
}

/** What no gateway would let pass, and what JSON does not write as it is. */
const oddValues = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.constantFrom(0, -0, NaN, Infinity, -Infinity, '', ' ', '阿莫西林', '\ud800', '"\\', '0', 1e21, 2 ** 53, 0.1 + 0.2),
  fc.boolean(),
  fc.constant({ a: ['x', { b: 1 }] }),
  fc.array(fc.string(), { maxLength: 3 }),
);

const events = fc.array(
  fc.record({
    kind: fc.constantFrom(...kinds),
    seed: fc.nat(),
    odd: fc.dictionary(fc.nat(40).map(String), oddValues, { maxKeys: 4 }),
    until: fc.option(fc.integer(), { nil: undefined }),
  }),
  { maxLength: 60 },
);

/** Some of its fields, or fields the projection asks for, hold something else. */
function oddEvent(kind: EventKind, seed: number, odd: FieldRecord, until: number | undefined, n: number): FundEvent {
  const event = eventOfKind(kind, seed);
  const names = [...Object.keys(event.data), 'drugtracinfo', 'trdn_flag', 'finl_trns_pric', 'vent_used_dura', 'age_days'];
  const data = { ...event.data };
  for (const [at, value] of Object.entries(odd)) data[names[Number(at) % names.length]!] = value;
  const changed = { ...event, event_id: `${event.event_id}${n}`, data };
  return until === undefined ? changed : { ...changed, until };
}

describe('events kept in a block', () => {
  it.each(kinds)('%s: come back as they were, with their fields in the same order', (kind) => {
    expectSame(Array.from({ length: 60 }, (_, seed) => ({ ...eventOfKind(kind, seed), event_id: `e${seed}` })));
  });

  it('come back as they were, of many kinds and with odd values', () => {
    fc.assert(
      fc.property(events, (some) => {
        expectSame(some.map(({ kind, seed, odd, until }, n) => oddEvent(kind, seed, odd, until, n)));
      }),
      { numRuns: 300 },
    );
  });

  it('have the codes of their items and of their field in one list', () => {
    const [event] = readBack(blockOf([projectEvent(eventOfKind('sale', 3))]));
    expect(event?.items.drug_trac_codgs).toBe(event?.fields['drug_trac_codgs']);
    expect(event?.items.drug_trac_codgs).not.toHaveLength(0);
  });

  it('keep which fee line each trace code names', () => {
    const drugtracinfo = [{ drug_trac_codg: 'A', feedetl_sn: 'F1' }, { drug_trac_codg: 'B' }, { drug_trac_codg: 'C', trdn_flag: '1' }];
    const event = { ...eventOfKind('pharmacy_settlement', 1), data: { drugtracinfo } };
    expectSame([event]);
    const [back] = readBack(blockOf([projectEvent(event)]));
    expect(back?.items).toEqual({
      drug_trac_codgs: ['A', 'B', 'C'], trdn_flags: ['0', '0', '1'], feedetl_sns: ['F1', undefined, undefined],
    });
  });

  it('are not written when JSON would give a list back as another one', () => {
    const builder = new EventBlockBuilder();
    const event = eventOfKind('admission', 1);
    builder.add(projectEvent({ ...event, data: { ...event.data, tel: [{ n: -0 }] } }));
    expect(builder.take()).toBeUndefined();
  });

  it('a block cut short, or of another format, is none', () => {
    const builder = new EventBlockBuilder();
    for (let seed = 0; seed < 5; seed += 1) builder.add(projectEvent(eventOfKind('sale', seed)));
    const bytes = Buffer.concat(builder.take() ?? []);
    for (let length = 0; length < bytes.length; length += 9)
      expect(() => readBack(new EventBlock(bytes.subarray(0, length)))).toThrow();
    bytes.writeUInt8(0, 0);
    expect(() => new EventBlock(bytes)).toThrow('no block of events');
  });
});
