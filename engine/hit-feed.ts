// Raised hits as entries of kind `hit` in the histories that rules over hits read: an institution's,
// a person's, a doctor's, or those of whatever else the hits are about. An entry says what the hit
// says, never how or when it came to be said, so that rules over hits are as independent of the
// order of arrival as the hits are. A revised hit replaces its entry, a withdrawn one takes it out.
import { sameContent, type Entry, type Fields, type Source } from './entry.ts';
import type { Hit } from './hit.ts';
import type { KeySpace } from './rule.ts';
import { goodsMatter, ownMatter } from './ruling.ts';

export interface HitHistories {
  stand(space: KeySpace, key: string, entry: Entry): void;
  leave(space: KeySpace, key: string, entry: Entry): void;
}

/** What was judged, and the hit that it is said in (emission.ts). */
export interface Said {
  readonly hit_id: string;
  readonly hit: Hit;
  readonly trigger: Entry;
  /** How often the hit has been another: while it is the same, it need not be read. */
  readonly changes: number;
}

interface Standing {
  readonly said: Said;
  /** Of `said`, when the entry was made. */
  readonly changes: number;
  readonly entry: Entry;
}

export class HitFeed {
  readonly #histories: HitHistories;
  readonly #standing = new Map<string, Standing>();
  #spaces: readonly KeySpace[] = [];

  constructor(histories: HitHistories) {
    this.#histories = histories;
  }

  /** Starts again, with entries in these key spaces only. */
  restart(spaces: readonly KeySpace[]): void {
    for (const hitId of [...this.#standing.keys()]) this.gone(hitId);
    this.#spaces = spaces;
  }

  /** Goes on, with entries in these key spaces. */
  exchange(spaces: readonly KeySpace[]): void {
    const come = spaces.filter((space) => !this.#spaces.includes(space));
    const go = this.#spaces.filter((space) => !spaces.includes(space));
    this.#spaces = spaces;
    for (const { entry } of this.#standing.values()) {
      for (const space of come) this.#stand(entry, space);
      for (const space of go) this.#leave(entry, space);
    }
  }

  #stand(entry: Entry, space: KeySpace): void {
    const key = keyOf(entry, space);
    if (key !== undefined) this.#histories.stand(space, key, entry);
  }

  #leave(entry: Entry, space: KeySpace): void {
    const key = keyOf(entry, space);
    if (key !== undefined) this.#histories.leave(space, key, entry);
  }

  /** A hit stands, new, revised or as it was. */
  stands(said: Said): void {
    const { hit_id, changes } = said;
    const known = this.#standing.get(hit_id);
    if (known?.said === said && known.changes === changes) return;
    const entry = hitEntry(said.hit, said.trigger);
    if (known !== undefined && sameContent(known.entry, entry)) {
      this.#standing.set(hit_id, { said, changes, entry: known.entry });
      return;
    }
    this.gone(hit_id);
    this.#standing.set(hit_id, { said, changes, entry });
    for (const space of this.#spaces) this.#stand(entry, space);
  }

  gone(hitId: string): void {
    const entry = this.#standing.get(hitId)?.entry;
    if (entry === undefined) return;
    this.#standing.delete(hitId);
    for (const space of this.#spaces) this.#leave(entry, space);
  }
}

/** `matter` is the box, visit or stock of a product it is about, else itself (ruling.ts): several hits of one
 * matter are one thing. `at` is the time of the judgement, `amount` and `fund_amount` are yuan as numbers. */
function hitEntry(hit: Hit, trigger: Entry): Entry {
  const { amount, fund_amount } = hit;
  const fields: Fields = {
    hit_id: hit.hit_id,
    matter: ownMatter(hit) ?? goodsMatter(hit) ?? hit.hit_id,
    rule_id: hit.rule_id,
    family: hit.family,
    grade: hit.grade,
    title: hit.title,
    subject_kind: hit.subject_kind,
    subject: hit.subject,
    fixmedins_code: hit.fixmedins_code,
    psn_no: hit.psn_no,
    mdtrt_id: hit.mdtrt_id,
    setl_id: hit.setl_id,
    drug_trac_codg: hit.drug_trac_codg,
    med_list_codg: hit.med_list_codg,
    dr_codg: hit.dr_codg,
    amount: amount === undefined ? undefined : Number(amount),
    fund_amount: fund_amount === undefined ? undefined : Number(fund_amount),
    unconfirmed: restsOnSample(hit),
  };
  return new HitEntry(hit, fields, trigger);
}

class HitEntry implements Entry {
  readonly id: string;
  readonly kind = 'hit';
  readonly at: number;
  readonly fixmedins_code: string;
  readonly admdvs: string;
  readonly fields: Fields;
  readonly #trigger: Entry;

  constructor({ hit_id, at, fixmedins_code, admdvs }: Hit, fields: Fields, trigger: Entry) {
    this.id = hit_id;
    // Said to the second.
    this.at = Date.parse(at);
    this.fixmedins_code = fixmedins_code ?? '';
    this.admdvs = admdvs ?? '';
    this.fields = fields;
    this.#trigger = trigger;
  }

  /** Made when asked, which is seldom: kept, they would take as much as the rest. */
  get sources(): readonly Source[] {
    const { rule_id } = this.fields;
    return this.#trigger.sources.map(({ role, event }) => ({ role: `${String(rule_id)}.${role}`, event }));
  }
}

/** Points of knowledge with this source are samples that no city has confirmed (column `source` of the policy tables). */
const sampleSource = '样例';

/** Whether a fact of the hit comes from a sample point: a lead to try the rule with, not to add up. */
function restsOnSample({ facts }: Hit): boolean {
  return Object.values(facts).some(
    (value) => typeof value === 'object' && value !== null && 'source' in value && value.source === sampleSource,
  );
}

/** The key of an entry of kind `hit` in a space: what the hit is about, else what it names. */
export function keyOf({ fixmedins_code, admdvs, fields }: Entry, space: KeySpace): string | undefined {
  if (fields['subject_kind'] === space) return text(fields['subject']);
  const at = (code: unknown): string | undefined =>
    typeof code === 'string' ? `${fixmedins_code}|${code}` : undefined;
  switch (space) {
    case 'institution':
      return fixmedins_code === '' ? undefined : fixmedins_code;
    case 'person':
      return text(fields['psn_no']);
    case 'encounter':
      return at(fields['mdtrt_id']);
    case 'doctor':
      return at(fields['dr_codg']);
    case 'trace':
      return text(fields['drug_trac_codg']);
    case 'product':
      return at(fields['med_list_codg']);
    case 'area':
      return admdvs.length < 4 ? undefined : admdvs.slice(0, 4);
    case 'prescriber':
      return text(fields['dr_codg']);
    case 'stock':
    case 'contact':
    case 'cluster':
    case 'pharmacist':
    case 'prescription':
    case 'bed':
      return undefined;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
