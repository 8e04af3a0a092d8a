// Texts that event after event says again: numbers of visits, persons and messages, doctors, codes of items. Every
// message is read into texts of its own; with one text kept for all that say the same, an event takes up
// a tenth less, and whoever looks the text up in a map finds it without reading it again.
import type { FieldValue } from './event.ts';

type Text = FieldValue | undefined;

/** Codes that are remembered; then they are collected anew. */
const codesMax = 200_000;

export class SharedTexts {
  #message = '';
  #visit: Text = undefined;
  #person: Text = undefined;
  #doctor: Text = undefined;
  readonly #codes = new Map<Text, Text>();

  /** Of a message, a visit, a person, a doctor: that of the event before, when it is the same. */
  message(msgid: string): string {
    return msgid === this.#message ? this.#message : (this.#message = msgid);
  }

  visit(mdtrt_id: Text): Text {
    return mdtrt_id === this.#visit ? this.#visit : (this.#visit = mdtrt_id);
  }

  person(psn_no: Text): Text {
    return psn_no === this.#person ? this.#person : (this.#person = psn_no);
  }

  doctor(dr_code: Text): Text {
    return dr_code === this.#doctor ? this.#doctor : (this.#doctor = dr_code);
  }

  /** Of a list of which there are thousands of entries. */
  code(text: Text): Text {
    if (typeof text !== 'string') return text;
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    if (this.#codes.size >= codesMax) this.#codes.clear();
    this.#codes.set(text, text);
    return text;
  }
}
