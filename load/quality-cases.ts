// Which cases of the city a hit is about.

import type { Hit } from '../engine/hit.ts';
import type { Truth, TruthSubject } from './city/truth.ts';

type Named = Readonly<{ [Name in keyof TruthSubject]?: string | undefined }>;

/** Every case that names something the hit names. */
export function makeCaseIndex(truths: readonly Truth[]): (hit: Hit) => readonly Truth[] {
  const index = new Map<string, Set<Truth>>();
  for (const truth of truths) {
    for (const subject of [truth.subject, ...truth.involves]) {
      for (const name of [...namesOf(subject), ...placesOf(subject)]) {
        const known = index.get(name) ?? new Set();
        known.add(truth);
        index.set(name, known);
      }
    }
  }
  return (hit) => {
    // What is said about one box is not about the others of its kind on that shelf.
    const { drug_trac_codg } = hit;
    const names = namesOf(
      drug_trac_codg === undefined ? hit : { ...hit, med_list_codg: undefined },
    );
    // What joins several names only what all of them share: then its first trigger tells which case it is.
    for (const { role, fields, fixmedins_code } of hit.evidence)
      if (role === 'trigger' || role.startsWith('trigger.')) names.push(...namesOf({ ...textsOf(fields), fixmedins_code }));
    // Every hit names an institution and a doctor; only some are about them.
    if (hit.subject_kind === 'institution') names.push(`institution ${hit.subject}`);
    // A pharmacist's licence number is the code by which the city knows the person.
    if (hit.subject_kind === 'pharmacist') names.push(`doctor ${hit.subject}`);
    if (hit.subject_kind === 'doctor' && hit.dr_codg !== undefined)
      names.push(`doctor ${hit.dr_codg}`);
    return [...new Set(names.flatMap((name) => [...(index.get(name) ?? [])]))];
  };
}

function textsOf(fields: Hit['evidence'][number]['fields']): Named {
  const text = (name: string): string | undefined => (typeof fields[name] === 'string' ? fields[name] : undefined);
  const person = { psn_no: text('psn_no'), mdtrt_id: text('mdtrt_id'), setl_id: text('setl_id') };
  return { ...person, drug_trac_codg: text('drug_trac_codg') };
}

/** Every name by which a person, visit, bill, box or product can be recognised. */
function namesOf(subject: Named): string[] {
  const names: string[] = [];
  if (subject.psn_no !== undefined) names.push(`person ${subject.psn_no}`);
  if (subject.mdtrt_id !== undefined) names.push(`visit ${subject.mdtrt_id}`);
  if (subject.setl_id !== undefined) names.push(`settlement ${subject.setl_id}`);
  if (subject.drug_trac_codg !== undefined) names.push(`box ${subject.drug_trac_codg}`);
  if (subject.fixmedins_code !== undefined && subject.med_list_codg !== undefined)
    names.push(`product ${subject.fixmedins_code} ${subject.med_list_codg}`);
  return names;
}

/** Doctors, and institutions of cases that are about nothing smaller. */
function placesOf(subject: TruthSubject): string[] {
  if (subject.dr_codg !== undefined) return [`doctor ${subject.dr_codg}`];
  const { fixmedins_code, ...smaller } = subject;
  return fixmedins_code !== undefined && Object.keys(smaller).length === 0
    ? [`institution ${fixmedins_code}`]
    : [];
}
