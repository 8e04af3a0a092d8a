// Trace codes that connect institutions and persons. A whole box used at two institutions stands in
// the history of each as `shared_code`, which names the other; a box that a person bought and that was
// used again stands in that person's history as `passed_code`, which says where to. Rules count them:
// a seller that shares many codes with several others (DOMAIN 2.5, TR-19), a person whose boxes turn
// up again at one place (TR-20).
//
// Made anew for a code whose uses changed, from all of them, so that nothing depends on their order.
// A code with a single use, which is nearly every one, costs a look at the length of a list.
import { sameContent, textField, type Entry, type Fields } from '../entry.ts';
import type { History } from '../history.ts';
import { formOf } from '../facts/code-form.ts';
import type { KeySpace } from '../rule.ts';

/** Institutions of one code that are connected with each other, the earliest; a code used at more is a
 * printing error or a place holder, and says little about any two of them. */
const institutionsMax = 8;
/** Uses of one code that are looked at as passed on, the earliest. */
const passesMax = 20;

interface Standing {
  readonly space: KeySpace;
  readonly key: string;
  readonly entry: Entry;
}

export interface CodeHistories {
  history(space: KeySpace, key: string): History | undefined;
  stand(space: KeySpace, key: string, entry: Entry): void;
  leave(space: KeySpace, key: string, entry: Entry): void;
}

export class SharedCodes {
  readonly #histories: CodeHistories;
  readonly #standing = new Map<string, readonly Standing[]>();
  readonly #dirty = new Set<string>();
  #isKept = false;

  constructor(histories: CodeHistories) {
    this.#histories = histories;
  }

  /** `codes` are all there are. As before changes nothing. */
  keep(isKept: boolean, codes: () => Iterable<string>): void {
    if (isKept === this.#isKept) return;
    this.#isKept = isKept;
    this.#dirty.clear();
    for (const code of this.#standing.keys()) this.#exchange(code, []);
    if (isKept) for (const code of codes()) if (isOfOneBox(code)) this.#dirty.add(code);
  }

  /** A use of a code came or went. */
  useMoved(drug_trac_codg: string, history: History | undefined): void {
    if (!this.#isKept || !isOfOneBox(drug_trac_codg)) return;
    if ((history?.count('use') ?? 0) > 1 || this.#standing.has(drug_trac_codg))
      this.#dirty.add(drug_trac_codg);
  }

  settle(): void {
    for (const code of this.#dirty) {
      const uses = this.#histories.history('trace', code)?.of('use') ?? [];
      const whole = uses.filter((use) => use.fields['trdn_flag'] === '0');
      this.#exchange(code, whole.length < 2 ? [] : [...sharedOf(code, whole), ...passedOf(code, whole)]);
    }
    this.#dirty.clear();
  }

  /** Puts the difference between old and new records into the histories. */
  #exchange(code: string, after: readonly Standing[]): void {
    const before = this.#standing.get(code) ?? [];
    if (before.length === 0 && after.length === 0) return;
    const stays = (one: Standing, among: readonly Standing[]): boolean =>
      among.some(
        ({ key, entry }) => key === one.key && entry.id === one.entry.id && sameContent(entry, one.entry),
      );
    for (const one of before)
      if (!stays(one, after)) this.#histories.leave(one.space, one.key, one.entry);
    for (const one of after)
      if (!stays(one, before)) this.#histories.stand(one.space, one.key, one.entry);
    if (after.length === 0) this.#standing.delete(code);
    else this.#standing.set(code, after);
  }
}

/** A place holder, or a code cut short, stands on many boxes: it connects nobody. */
function isOfOneBox(drug_trac_codg: string): boolean {
  return formOf(drug_trac_codg) === 'plausible';
}

/** For each of the institutions, each of the others: from the time when both had used the box. */
function sharedOf(drug_trac_codg: string, uses: readonly Entry[]): readonly Standing[] {
  const firsts = new Map<string, Entry>();
  for (const use of uses) {
    if (firsts.size >= institutionsMax) break;
    if (!firsts.has(use.fixmedins_code)) firsts.set(use.fixmedins_code, use);
  }
  const found: Standing[] = [];
  for (const [place, own] of firsts) {
    for (const [other, their] of firsts) {
      if (other === place) continue;
      const fields: Fields = {
        drug_trac_codg,
        fixmedins_code: place,
        other_fixmedins_code: other,
        med_list_codg: textField(own, 'med_list_codg'),
        psn_no: textField(own, 'psn_no'),
        amount: own.fields['amount'],
      };
      const at = Math.max(own.at, their.at);
      const id = `shared:${drug_trac_codg}|${place}|${other}`;
      found.push({ space: 'institution', key: place, entry: composed('shared_code', id, at, own, their, fields) });
    }
  }
  return found;
}

/** Each use after another's, for the person who used the box before. */
function passedOf(drug_trac_codg: string, uses: readonly Entry[]): readonly Standing[] {
  const found: Standing[] = [];
  for (let i = 1; i < uses.length && found.length < passesMax; i += 1) {
    const before = uses[i - 1]!;
    const after = uses[i]!;
    const psn_no = textField(before, 'psn_no');
    const later = textField(after, 'psn_no');
    if (psn_no === undefined || later === undefined || later === psn_no) continue;
    const fields: Fields = {
      drug_trac_codg,
      psn_no,
      from_fixmedins_code: before.fixmedins_code,
      fixmedins_code: after.fixmedins_code,
      later_psn_no: later,
      begntime: before.at,
      med_list_codg: textField(after, 'med_list_codg') ?? textField(before, 'med_list_codg'),
      amount: after.fields['amount'],
    };
    const id = `passed:${drug_trac_codg}|${before.id}|${after.id}`;
    found.push({ space: 'person', key: psn_no, entry: composed('passed_code', id, after.at, after, before, fields) });
  }
  return found;
}

function composed(
  kind: 'shared_code' | 'passed_code',
  id: string,
  at: number,
  main: Entry,
  other: Entry,
  fields: Fields,
): Entry {
  const first = (use: Entry): Entry['sources'] => use.sources.slice(0, 1);
  return {
    id,
    kind,
    at,
    fixmedins_code: main.fixmedins_code,
    admdvs: main.admdvs,
    fields,
    sources: [...first(main), ...first(other)],
  };
}
