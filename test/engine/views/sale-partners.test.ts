// Many uses of one code are found as few are.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { hourMs } from '../../../engine/china-time.ts';
import { noItems, StoredEvent, textField, type Fields } from '../../../engine/entry.ts';
import type { EventKind } from '../../../engine/event.ts';
import { partnersAmong } from '../../../engine/views/sale-partners.ts';

function eventOf(kind: EventKind, id: string, at: number, fixmedins_code: string, fields: Fields): StoredEvent {
  return new StoredEvent(at, false, {
    ...{ id, kind, until: undefined, fixmedins_code, admdvs: '420700', fields, msgid: id, inf_time: at },
    ...{ items: noItems, isWaiting: false, nextOfMessage: undefined, nextOfReference: undefined },
  });
}

interface Use {
  readonly id: string;
  readonly at: number;
  readonly fixmedins_code: string;
  readonly psn_no: string | undefined;
  readonly settled: { readonly settlement: StoredEvent };
  sale: StoredEvent | undefined;
}

/** As the contract says it, one by one. */
function naivePartner(uses: readonly Use[], sale: StoredEvent): Use | undefined {
  return uses.find(({ settled: { settlement }, at, psn_no, fixmedins_code, sale: told }) => {
    if (fixmedins_code !== sale.fixmedins_code) return false;
    const named = textField(sale, 'setl_id');
    if (named !== undefined) return named === textField(settlement, 'setl_id');
    if (textField(sale, 'mdtrt_sn') === textField(settlement, 'mdtrt_id')) return true;
    const buyer = textField(sale, 'psn_no');
    return told === undefined && (buyer === undefined || buyer === psn_no) && Math.abs(sale.at - at) <= 24 * hourMs;
  });
}

const few = fc.nat(3);
const one = fc.record({ hours: fc.nat(90), place: fc.nat(1), person: few, settlement: fc.nat(30), visit: fc.nat(30) });
const told = fc.record({
  ...{ hours: fc.nat(90), place: fc.nat(1) },
  ...{ person: fc.option(few), settlement: fc.option(fc.nat(40)), visit: fc.option(fc.nat(60)) },
});

it('says of many uses what looking at each says', () => {
  fc.assert(
    fc.property(fc.array(one, { minLength: 16, maxLength: 30 }), fc.array(told, { maxLength: 30 }), (all, sales) => {
      const usesOf = (): readonly Use[] =>
        all
          .toSorted((a, b) => a.hours - b.hours)
          .map(({ hours, place, person, settlement, visit }, i) => {
            const fields = { setl_id: `S${settlement}`, ...(visit === 0 ? {} : { mdtrt_id: `M${visit}` }) };
            const event = eventOf('pharmacy_settlement', `e${i}`, hours * hourMs, `P${place}`, fields);
            const { id, at, fixmedins_code } = event;
            return { id, at, fixmedins_code, psn_no: `Q${person}`, settled: { settlement: event }, sale: undefined };
          });
      const [uses, others] = [usesOf(), usesOf()];
      const partnerOf = partnersAmong(uses);
      sales.forEach(({ hours, place, person, settlement, visit }, i) => {
        const sale = eventOf('sale', `s${i}`, hours * hourMs, `P${place}`, {
          ...(person === null ? {} : { psn_no: `Q${person}` }),
          ...(settlement === null ? {} : { setl_id: `S${settlement}` }),
          ...(visit === null ? {} : { mdtrt_sn: `M${visit}` }),
        });
        const [found, wanted] = [partnerOf(sale), naivePartner(others, sale)];
        expect(found?.id).toBe(wanted?.id);
        for (const use of [found, wanted]) if (use !== undefined) use.sale ??= sale;
      });
    }),
    { numRuns: 300 },
  );
});
