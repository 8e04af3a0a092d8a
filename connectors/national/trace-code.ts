// Drug traceability codes as scanners, apps and vendors write them, brought to one key a box.
// 码上放心 codes are 20 digits that begin with 8; imports often carry GS1 codes, whose key is GTIN
// and serial; makers' own numeric codes are let through. A code that is none of these is kept: a
// data-quality rule counts it, refusing it would hide the sale.
import { readDigitalLink, readElementString } from './gs1.ts';

export type TraceCodeKind = '20-digit' | 'gs1' | 'own' | 'invalid';

export interface TraceCode {
  /** Normalised; `01<gtin>21<serial>` for GS1. */
  readonly code: string;
  readonly kind: TraceCodeKind;
}

/** Characters a code may have as it was sent (interface field `drug_trac_codg`, C100). */
export const traceCodeLengthMax = 100;

/** Never throws, whatever the text holds; the caller checks its length first. */
export function normaliseTraceCode(text: string): TraceCode {
  if (isTwentyDigits(text)) return { code: text, kind: '20-digit' };
  const gs1 = readElementString(text);
  if (gs1 !== undefined) return { code: gs1, kind: 'gs1' };
  const plain = text.normalize('NFKC').replace(/[\s\p{Cc}\p{Cf}]/gu, '');
  if (/^https?:\/\//i.test(plain)) return fromUrl(plain);
  const code = plain.toUpperCase();
  if (isTwentyDigits(code)) return { code, kind: '20-digit' };
  const spaced = readElementString(code);
  if (spaced !== undefined) return { code: spaced, kind: 'gs1' };
  const bare = code.replace(/[-_.]/g, '');
  if (isTwentyDigits(bare)) return { code: bare, kind: '20-digit' };
  return { code, kind: /^[0-9A-Z]{8,100}$/.test(code) ? 'own' : 'invalid' };
}

function isTwentyDigits(text: string): boolean {
  if (text.length !== 20 || text.charCodeAt(0) !== 0x38) return false;
  for (let index = 1; index < 20; index++) {
    const digit = text.charCodeAt(index);
    if (digit < 0x30 || digit > 0x39) return false;
  }
  return true;
}

/** QR codes hold the code in an address: as 20 digits somewhere, or as a GS1 digital link. */
function fromUrl(url: string): TraceCode {
  const link = readDigitalLink(url);
  if (link !== undefined) return { code: link, kind: 'gs1' };
  const digits = /(?<![0-9])8[0-9]{19}(?![0-9])/.exec(url);
  if (digits !== null) return { code: digits[0], kind: '20-digit' };
  return { code: url.toUpperCase(), kind: 'invalid' };
}
