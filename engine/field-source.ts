// Where the projection takes the fields of an event from: its message, or what an evaluator before kept of it
// (checkpoint/read-events.ts). The literals of projection.ts and project-stay.ts say once which fields a kind
// has, each with what the message says: one answer for each field, in the order of the literal. A source of
// kept values gives them back in that order and looks at no message.
import { readChinaTime } from './china-time.ts';
import type { TraceItems } from './entry.ts';
import type { FieldRecord, FieldValue } from './event.ts';
import { lotNumber } from './lot-number.ts';
import { namesSomebody } from './person-code.ts';
import type { SharedTexts } from './shared-texts.ts';

type Said = FieldValue | undefined;

export interface FieldSource {
  /** As the message has it. */
  field(said: Said): unknown;
  /** A date or time as ms; undefined when it is none. */
  time(said: Said): unknown;
  /** A production batch as it is compared, whoever kept it how. */
  lot(said: Said): unknown;
  /** One text for many events: of a visit, a person, a doctor (undefined where none is named), an item of a list. */
  visit(mdtrt_id: Said): unknown;
  person(psn_no: Said): unknown;
  doctor(dr_code: Said): unknown;
  code(said: Said): unknown;
  /** The trace codes; undefined when there are none. */
  traceCodes(): unknown;
  /** What is computed of the message: a plain value or an array of such. */
  derived(compute: (data: FieldRecord) => unknown, data: FieldRecord): unknown;
}

export class MessageFields implements FieldSource {
  readonly #items: TraceItems;
  readonly #texts: SharedTexts;

  constructor(items: TraceItems, texts: SharedTexts) {
    this.#items = items;
    this.#texts = texts;
  }

  field(said: Said): unknown {
    return said;
  }

  time(said: Said): unknown {
    return readChinaTime(said);
  }

  lot(said: Said): unknown {
    return typeof said === 'string' ? lotNumber(said) : said;
  }

  visit(mdtrt_id: Said): unknown {
    return this.#texts.visit(mdtrt_id);
  }

  person(psn_no: Said): unknown {
    return this.#texts.person(psn_no);
  }

  doctor(dr_code: Said): unknown {
    return this.#texts.doctor(typeof dr_code === 'string' && !namesSomebody(dr_code) ? undefined : dr_code);
  }

  code(said: Said): unknown {
    return this.#texts.code(said);
  }

  traceCodes(): unknown {
    const { drug_trac_codgs } = this.#items;
    return drug_trac_codgs.length === 0 ? undefined : drug_trac_codgs;
  }

  derived(compute: (data: FieldRecord) => unknown, data: FieldRecord): unknown {
    return compute(data);
  }
}
