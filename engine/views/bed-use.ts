// The beds of a stay as intervals: who lay where when, as far as the messages prove it. The admission
// names the first bed, a change 2403 another, the discharge the last one. A change says nothing about
// when the patient moved but that it was before it was sent: the bed before is taken for certain only
// until a day before that, and a last bed that the discharge contradicts is not taken for certain at
// all. Who shares a bed on paper only because a message came late is not accused.
import { dayMs, openEndMs } from '../china-time.ts';
import { numberField, textField, type Entry, type StoredEvent } from '../entry.ts';
import type { Encounter } from './encounter.ts';

/** How long before a change was sent the patient may have moved, ms. */
const moveSlackMs = dayMs;

const noEntries: readonly Entry[] = [];

interface Placed {
  readonly event: StoredEvent;
  readonly from: number;
  readonly adm_dept_codg: string | undefined;
  readonly adm_bed: string | undefined;
}

/** Name of a bed within its institution; undefined while department or bed is unknown. */
export function bedName(entry: Entry): string | undefined {
  const dept = textField(entry, 'adm_dept_codg');
  const bed = textField(entry, 'adm_bed');
  return dept === undefined || bed === undefined ? undefined : `${dept}|${bed}`;
}

/** One entry for each bed; `until` is absent while the patient may still lie there. */
export function composeBedUses(encounter: Encounter, stay: Entry | undefined): readonly Entry[] {
  const admission = encounter.newest('admission');
  if (stay === undefined || admission === undefined) return noEntries;
  const places = placesOf(encounter, admission, stay.at);
  const discharged = textField(stay, 'dscg_bed');
  return places.flatMap((place, i): Entry[] => {
    const next = places[i + 1];
    const isContradicted = next === undefined && discharged !== undefined && discharged !== place.adm_bed;
    const until = next === undefined ? stay.until : next.from - moveSlackMs;
    if (place.adm_bed === undefined || place.adm_dept_codg === undefined || isContradicted) return [];
    if (until !== undefined && until <= place.from) return [];
    return [bedUse(place, until, stay)];
  });
}

/** Changes that name the same bed again open no new place. */
function placesOf(encounter: Encounter, admission: StoredEvent, begin: number): readonly Placed[] {
  const changes = encounter
    .effective('admission_change')
    .toSorted((a, b) => a.inf_time - b.inf_time || (a.id < b.id ? -1 : 1));
  const places: Placed[] = [
    {
      event: admission,
      from: begin,
      adm_dept_codg: textField(admission, 'adm_dept_codg'),
      adm_bed: textField(admission, 'adm_bed'),
    },
  ];
  for (const change of changes) {
    const before = places[places.length - 1]!;
    const adm_dept_codg = textField(change, 'adm_dept_codg') ?? before.adm_dept_codg;
    const adm_bed = textField(change, 'adm_bed') ?? before.adm_bed;
    if (adm_dept_codg === before.adm_dept_codg && adm_bed === before.adm_bed) continue;
    places.push({ event: change, from: Math.max(begin, change.inf_time), adm_dept_codg, adm_bed });
  }
  return places;
}

function bedUse(place: Placed, until: number | undefined, stay: Entry): Entry {
  const { event, from, adm_dept_codg, adm_bed } = place;
  return {
    id: `bed:${stay.id}|${adm_dept_codg}|${adm_bed}|${event.id}`,
    kind: 'bed_use',
    at: from,
    until: until !== undefined && until >= openEndMs ? undefined : until,
    fixmedins_code: stay.fixmedins_code,
    admdvs: stay.admdvs,
    fields: {
      psn_no: textField(stay, 'psn_no'),
      mdtrt_id: textField(stay, 'mdtrt_id'),
      fixmedins_code: stay.fixmedins_code,
      adm_dept_codg,
      adm_bed,
      bed_kind: bedKind(adm_bed ?? ''),
      main_diag_category: textField(stay, 'main_diag_category'),
      med_type: textField(stay, 'med_type'),
      dr_codg: textField(stay, 'dr_codg'),
      medfee_sumamt: numberField(stay, 'medfee_sumamt'),
      fund_pay_sumamt: numberField(stay, 'fund_pay_sumamt'),
    },
    sources: [
      { role: event.kind, event },
      ...stay.sources.filter(({ role, event: other }) => role === 'discharge' && other !== event),
    ],
  };
}

/** `extra`: a bed put up in a corridor (加床), where numbers are used for several. `unassigned`: what
 * is typed when there is no bed yet. Else `fixed`. */
export function bedKind(bed: string): 'fixed' | 'extra' | 'unassigned' {
  const name = bed.trim();
  if (/加|走廊|临时|过道|\+|jia/iu.test(name)) return 'extra';
  return /^[0\-—/\s]*$|无|未|待|虚|空|none|null/iu.test(name) ? 'unassigned' : 'fixed';
}
