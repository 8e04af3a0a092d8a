// `code_form`: whether a trace code can be one, by its form alone (DOMAIN 4.6; the 20-digit code has
// no public check digit). `plausible`, or the first thing that is wrong with it:
//   length      fewer than 8 or more than 100 signs, or digits led by an 8 that are 18 to 22 but not 20
//   signs       others than digits and letters
//   one_sign    one sign throughout: no box has such a code
//   same_sign   one sign throughout but for the first
//   run         digits that count up or down from end to end (…890123…)
//   test        a word such as TEST
//   check_digit a GS1 code whose GTIN does not add up
// Whatever is not surely wrong is plausible: makers' own codes follow no rule that we know.
import { z } from 'zod';
import { common } from './declaration.ts';
import { defineOperator, noInfluence } from './operator.ts';

const lengthMin = 8;
const lengthMax = 100;
/** Of a code in a run, the signs at its head that may stand outside it (the leading 8). */
const headMax = 2;
const gs1 = /^01([0-9]{14})21/;
const testWord = /TEST|DEMO|CESHI|XXXX|NULL|UNDEFINED/;

export const codeForm = defineOperator({
  op: 'code_form',
  schema: z.strictObject({ ...common, op: z.literal('code_form'), of: z.string() }),
  influence: () => noInfluence,
  compile(spec, scope) {
    const read = scope.ref(spec.of);
    return (evaluation) => {
      const code = read(evaluation);
      return typeof code === 'string' ? formOf(code) : undefined;
    };
  },
});

export function formOf(code: string): string {
  if (isTwentyDigits(code)) return isSameSign(code) ? oneOrSame(code) : isRun(code) ? 'run' : 'plausible';
  if (code.length < lengthMin || code.length > lengthMax) return 'length';
  if (!/^[0-9A-Za-z]+$/.test(code)) return 'signs';
  const upper = code.toUpperCase();
  if (testWord.test(upper)) return 'test';
  const gtin = gs1.exec(upper)?.[1];
  if (gtin !== undefined) return isGtin(gtin) ? 'plausible' : 'check_digit';
  if (isSameSign(upper)) return oneOrSame(upper);
  if (/^[0-9]+$/.test(upper) && isRun(upper)) return 'run';
  return /^8[0-9]{17,21}$/.test(upper) ? 'length' : 'plausible';
}

/** What nearly every code is, found without a pattern. */
function isTwentyDigits(code: string): boolean {
  if (code.length !== 20 || code.charCodeAt(0) !== 0x38) return false;
  for (let i = 1; i < 20; i += 1) {
    const sign = code.charCodeAt(i);
    if (sign < 0x30 || sign > 0x39) return false;
  }
  return true;
}

function oneOrSame(code: string): string {
  return code.charCodeAt(0) === code.charCodeAt(1) ? 'one_sign' : 'same_sign';
}

/** One sign throughout, the first perhaps another: 80000000000000000000. */
function isSameSign(code: string): boolean {
  for (let i = 2; i < code.length; i += 1)
    if (code.charCodeAt(i) !== code.charCodeAt(1)) return false;
  return true;
}

/** Digits each one more, or each one less, than the one before, 9 and 0 being neighbours. */
function isRun(digits: string): boolean {
  for (let head = 0; head <= headMax; head += 1)
    if (isRunFrom(digits, head, 1) || isRunFrom(digits, head, 9)) return true;
  return false;
}

function isRunFrom(digits: string, head: number, step: number): boolean {
  for (let i = head + 1; i < digits.length; i += 1) {
    const apart = digits.charCodeAt(i) - digits.charCodeAt(i - 1);
    if ((apart + 10) % 10 !== step) return false;
  }
  return true;
}

/** The GS1 check digit: weights 3 and 1 from the right, modulo 10. */
function isGtin(gtin: string): boolean {
  const sum = [...gtin].reduce((total, digit, i) => total + Number(digit) * (i % 2 === 0 ? 3 : 1), 0);
  return sum % 10 === 0;
}
